/** What a server does by itself, whose days of lifecycle last a second. */
import {
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
  S3Client,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  CompleteMultipartUploadCommand,
} from '@aws-sdk/client-s3'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { startServer } from '../start-server.ts'
import type { TestServerOptions } from '../start-server.ts'
import { startWebhook } from '../webhook.ts'
import { refusal } from './target.ts'

const Bucket = 'bucket'

const start = async (t: TestContext, options: TestServerOptions = {}): Promise<S3Client> => {
  const server = await startServer({ lifecycleDayMs: 1000, ...options })
  const { endpoint } = server
  const s3 = new S3Client({
    endpoint,
    credentials: { ...server.credentials },
    region: 'us-east-1',
    forcePathStyle: true,
  })
  t.after(async () => {
    s3.destroy()
    await server.kill()
  })
  await s3.send(new CreateBucketCommand({ Bucket }))
  return s3
}

/** Resolves once `look` finds it so. */
const until = async (look: () => Promise<boolean>): Promise<void> => {
  while (!(await look()));
}

test('LIFE-60 the server aborts uploads and expires objects and versions when their days are over', async (t) => {
  const s3 = await start(t)
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'tmp/a', Body: 'one' }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'tmp/a', Body: 'two' }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'stays', Body: 'x' }))
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'tmp/b' }))
  await s3.send(new UploadPartCommand({ Bucket, Key: 'tmp/b', UploadId, PartNumber: 1, Body: 'part' }))
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration: {
        Rules: [
          {
            ID: 'tidy',
            Status: 'Enabled',
            Filter: { Prefix: 'tmp/' },
            Expiration: { Days: 1 },
            NoncurrentVersionExpiration: { NoncurrentDays: 1 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          },
        ],
      },
    }),
  )
  // First a delete marker, then the versions under it go, then the marker itself.
  await until(async () => {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }))
    return Versions.length === 1 && DeleteMarkers.length === 0
  })
  assert.equal((await s3.send(new HeadObjectCommand({ Bucket, Key: 'stays' }))).ContentLength, 1)
  await until(async () => (await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads === undefined)
  const gone = s3.send(new ListPartsCommand({ Bucket, Key: 'tmp/b', UploadId }))
  const [status, code, , outcome, rule] = await refusal(gone, 'UploadOutcome', 'RuleId')
  assert.deepEqual([status, code, outcome, rule], [404, 'NoSuchUpload', 'expired', 'tidy'])
})

test('EVT-20 a webhook is told of objects and uploads, with whose request it was', async (t) => {
  const webhook = await startWebhook(t)
  const s3 = await start(t, { workers: 2, webhooks: { hook: webhook.url } })
  const destination = { Id: 'all', TopicArn: 'arn:partita:webhook:::hook' }
  // Our own events are not in the SDK's list of names.
  const Events = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*', 'partita:Upload:*'] as 's3:ObjectCreated:*'[]
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { TopicConfigurations: [{ ...destination, Events }] },
    }),
  )
  const kept = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))
  assert.deepEqual(kept.TopicConfigurations, [{ ...destination, Events }])
  webhook.refuse(1)
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'a b' }))
  const { ETag } = await s3.send(
    new UploadPartCommand({ Bucket, Key: 'a b', UploadId, PartNumber: 1, Body: 'part' }),
  )
  const done = await s3.send(
    new CompleteMultipartUploadCommand({
      Bucket,
      Key: 'a b',
      UploadId,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
    }),
  )
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a b' }))
  const events = (await webhook.events(4)).toSorted((a, b) =>
    String(a.s3.object['sequencer']) < String(b.s3.object['sequencer']) ? -1 : 1,
  )
  assert.equal(webhook.refused, 1)
  assert.deepEqual(events.map(({ eventName }) => eventName).toSorted(), [
    'ObjectCreated:CompleteMultipartUpload',
    'ObjectRemoved:Delete',
    'Upload:Created',
    'Upload:PartStored',
  ])
  const made = events.find(({ eventName }) => eventName === 'ObjectCreated:CompleteMultipartUpload')!
  assert.deepEqual([made.eventSource, made.awsRegion], ['aws:s3', 'us-east-1'])
  assert.equal(made.responseElements['x-amz-request-id'], done.$metadata.requestId)
  assert.match(made.requestParameters.sourceIPAddress, /127\.0\.0\.1$/)
  assert.deepEqual([made.s3.configurationId, made.s3.bucket.arn], ['all', 'arn:aws:s3:::bucket'])
  const { sequencer, ...object } = made.s3.object
  assert.match(String(sequencer), /^[0-9A-F]+$/)
  assert.deepEqual(object, { key: 'a+b', size: 4, eTag: done.ETag?.replaceAll('"', ''), uploadId: UploadId })
})

test('EVT-21 a destination that the server does not know is refused', async (t) => {
  const s3 = await start(t)
  const put = (TopicArn: string, SkipDestinationValidation?: boolean) =>
    s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: { TopicConfigurations: [{ TopicArn, Events: ['s3:ObjectCreated:Put'] }] },
        SkipDestinationValidation,
      }),
    )
  const unable = [400, 'InvalidArgument', 'Unable to validate the following destination configurations']
  assert.deepEqual((await refusal(put('arn:partita:webhook:::nobody'))).slice(0, 3), unable)
  assert.deepEqual((await refusal(put('arn:aws:sns:us-east-1:000000000000:topic'))).slice(0, 3), unable)
  await put('arn:partita:webhook:::nobody', true)
})

test('EVT-22 test_get_bucket_notification_configuration_no_such_bucket: there is none of a bucket that is not', async (t) => {
  const s3 = await start(t)
  const nowhere = s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: 'nowhere' }))
  assert.deepEqual(await refusal(nowhere, 'BucketName'), [
    404,
    'NoSuchBucket',
    'The specified bucket does not exist',
    'nowhere',
  ])
})
