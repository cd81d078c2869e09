/** Retention and legal holds, and what they keep from being deleted. */
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import type { ObjectLockConfiguration, ObjectLockRetention, PutObjectCommandInput } from '@aws-sdk/client-s3'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { answer, makeBucket, newName, refusal, startTarget, statusOf } from './target.ts'

const target = await startTarget()
const { s3 } = target

const locked = [403, 'AccessDenied', 'Access Denied because object protected by object lock.']
const missing = [400, 'InvalidRequest', 'Bucket is missing Object Lock Configuration']
const malformed = [
  400,
  'MalformedXML',
  'The XML you provided was not well-formed or did not validate against our published schema',
]
const never = [
  404,
  'NoSuchObjectLockConfiguration',
  'The specified object does not have a ObjectLock configuration',
]

const dayMs = 86_400_000
/** Whole seconds, as answers have them. */
const inDays = (days: number): Date => new Date(Math.ceil(Date.now() / 1000) * 1000 + days * dayMs)

const lockBucket = (t: TestContext): Promise<string> =>
  makeBucket(t, target, { ObjectLockEnabledForBucket: true })

const put = async (Bucket: string, Key: string, more: Partial<PutObjectCommandInput> = {}): Promise<string> =>
  (await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'test', ...more }))).VersionId ?? ''

const retain = (
  Bucket: string,
  Key: string,
  Retention: ObjectLockRetention,
  BypassGovernanceRetention?: boolean,
) => s3.send(new PutObjectRetentionCommand({ Bucket, Key, Retention, BypassGovernanceRetention }))

const hold = (Bucket: string, Key: string, Status: 'ON' | 'OFF', VersionId?: string) =>
  s3.send(new PutObjectLegalHoldCommand({ Bucket, Key, LegalHold: { Status }, VersionId }))

const remove = (Bucket: string, Key: string, VersionId: string, BypassGovernanceRetention?: boolean) =>
  s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId, BypassGovernanceRetention }))

const lockShown = async (Bucket: string, Key: string, VersionId?: string) => {
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key, VersionId }))
  return [head.ObjectLockMode, head.ObjectLockRetainUntilDate, head.ObjectLockLegalHoldStatus]
}

test('LOCK-10 test_get_put_object_lock_configuration: a default retention comes and goes, the lock itself stays', async (t) => {
  const Bucket = await lockBucket(t)
  const get = () => answer(s3.send(new GetObjectLockConfigurationCommand({ Bucket })))
  const putLock = (config: ObjectLockConfiguration) =>
    s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration: config }))
  const enabled = { ObjectLockEnabled: 'Enabled' } as const
  assert.deepEqual(await get(), { ObjectLockConfiguration: enabled })
  const config = { ...enabled, Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } } } as const
  assert.equal(await statusOf(putLock(config)), 200)
  assert.deepEqual(await get(), { ObjectLockConfiguration: config })
  assert.equal(await statusOf(putLock(enabled)), 200)
  assert.deepEqual(await get(), { ObjectLockConfiguration: enabled })
})

test('LOCK-11 test_put_object_lock_configuration_exc: a lock configuration is whole or refused', async (t) => {
  const Bucket = await lockBucket(t)
  const enabled = { ObjectLockEnabled: 'Enabled' } as const
  const Mode = 'GOVERNANCE'
  const retention = (DefaultRetention: object) => ({ ...enabled, Rule: { DefaultRetention } })
  for (const config of [
    { Rule: { DefaultRetention: { Mode, Days: 1 } } },
    {},
    { ...enabled, Rule: {} },
    retention({}),
    retention({ Mode }),
    retention({ Mode: 'BAD-MODE', Days: 1 }),
    retention({ Mode, Days: 1, Years: 1 }),
  ]) {
    const call = new PutObjectLockConfigurationCommand({
      Bucket,
      ObjectLockConfiguration: config as ObjectLockConfiguration,
    })
    assert.deepEqual(await refusal(s3.send(call)), malformed)
  }
})

test('LOCK-12 a bucket without lock says so, and gets it only once it has versions', async (t) => {
  const Bucket = await makeBucket(t, target)
  const get = () => s3.send(new GetObjectLockConfigurationCommand({ Bucket }))
  assert.deepEqual((await refusal(get())).slice(0, 2), [404, 'ObjectLockConfigurationNotFoundError'])
  const putLock = () =>
    s3.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
      }),
    )
  assert.deepEqual((await refusal(putLock())).slice(0, 2), [409, 'InvalidBucketState'])
  assert.deepEqual(await refusal(put(Bucket, 'key', { ObjectLockLegalHoldStatus: 'ON' })), missing)
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  await putLock()
  assert.deepEqual(await answer(get()), { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } })
})

test('LOCK-13 test_disable_versioning_on_locked_bucket: a bucket with lock keeps its versions', async (t) => {
  const Bucket = await lockBucket(t)
  const set = (Status: 'Enabled' | 'Suspended') =>
    s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }))
  assert.deepEqual(await refusal(set('Suspended')), [
    409,
    'InvalidBucketState',
    'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
  ])
  assert.equal(await statusOf(set('Enabled')), 200)
})

test('LOCK-14 test_put_get_object_legal_hold, test_put_object_with_legal_hold: a legal hold is shown once it was set', async (t) => {
  const [Bucket, Key] = [await lockBucket(t), 'key']
  await put(Bucket, Key)
  const get = () => s3.send(new GetObjectLegalHoldCommand({ Bucket, Key }))
  assert.deepEqual(await refusal(get()), never)
  assert.equal(await statusOf(hold(Bucket, Key, 'ON')), 200)
  assert.deepEqual(await answer(get()), { LegalHold: { Status: 'ON' } })
  assert.deepEqual(await lockShown(Bucket, Key), [undefined, undefined, 'ON'])
  assert.equal(await statusOf(hold(Bucket, Key, 'OFF')), 200)
  assert.deepEqual(await lockShown(Bucket, Key), [undefined, undefined, 'OFF'])
  await put(Bucket, 'other', { ObjectLockLegalHoldStatus: 'ON' })
  assert.deepEqual(await lockShown(Bucket, 'other'), [undefined, undefined, 'ON'])
  const wrong = new PutObjectLegalHoldCommand({ Bucket, Key, LegalHold: {} })
  assert.deepEqual(await refusal(s3.send(wrong)), malformed)
})

test('LOCK-15 test_delete_locked_object: what is held is not deleted, by one call or many, until the hold is off', async (t) => {
  const [Bucket, Key] = [await lockBucket(t), 'test-delete-locked']
  const VersionId = await put(Bucket, Key)
  await hold(Bucket, Key, 'ON', VersionId)
  assert.deepEqual(await refusal(remove(Bucket, Key, VersionId)), locked)
  assert.deepEqual(await refusal(remove(Bucket, Key, VersionId, true)), locked)
  const both = new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key, VersionId }] } })
  assert.deepEqual(await answer(s3.send(both)), {
    Errors: [{ Code: 'AccessDenied', Key, Message: locked[2], VersionId }],
  })
  await hold(Bucket, Key, 'OFF', VersionId)
  assert.equal(await statusOf(remove(Bucket, Key, VersionId)), 204)
})

test('LOCK-16 test_s3_legal_hold_lock_versioned: a hold is of one version', async (t) => {
  const [Bucket, Key] = [await lockBucket(t), 'key']
  const versions = [await put(Bucket, Key), await put(Bucket, Key)] as const
  for (const version of versions) {
    await hold(Bucket, Key, 'ON', version)
    assert.equal((await lockShown(Bucket, Key, version))[2], 'ON')
  }
  await hold(Bucket, Key, 'OFF', versions[0])
  assert.equal((await lockShown(Bucket, Key, versions[0]))[2], 'OFF')
  assert.equal((await lockShown(Bucket, Key))[2], 'ON')
  const removed = await remove(Bucket, Key, versions[0])
  assert.deepEqual([removed.$metadata.httpStatusCode, removed.VersionId], [204, versions[0]])
  assert.deepEqual(await refusal(remove(Bucket, Key, versions[1])), locked)
  await hold(Bucket, Key, 'OFF')
})

test('LOCK-17 test_s3_object_retention: GOVERNANCE is loosened by bypass alone', async (t) => {
  const [Bucket, Key] = [await lockBucket(t), 'key']
  const VersionId = await put(Bucket, Key)
  const until = inDays(1)
  assert.equal(await statusOf(retain(Bucket, Key, { Mode: 'GOVERNANCE', RetainUntilDate: until })), 200)
  assert.deepEqual(await answer(s3.send(new GetObjectRetentionCommand({ Bucket, Key }))), {
    Retention: { Mode: 'GOVERNANCE', RetainUntilDate: until },
  })
  assert.deepEqual((await lockShown(Bucket, Key)).slice(0, 2), ['GOVERNANCE', until])
  assert.deepEqual(await refusal(remove(Bucket, Key, VersionId)), locked)
  const sooner = { Mode: 'GOVERNANCE', RetainUntilDate: inDays(0.5) } as const
  assert.deepEqual(await refusal(retain(Bucket, Key, sooner)), locked)
  assert.equal(await statusOf(retain(Bucket, Key, sooner, true)), 200)
  const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key }))
  assert.equal(marker.DeleteMarker, true)
  const removed = await remove(Bucket, Key, VersionId, true)
  assert.deepEqual([removed.$metadata.httpStatusCode, removed.VersionId], [204, VersionId])
  await put(Bucket, 'other', { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: until })
  assert.deepEqual(await refusal(retain(Bucket, 'other', {})), locked)
  assert.equal(await statusOf(retain(Bucket, 'other', {}, true)), 200)
  assert.deepEqual(await lockShown(Bucket, 'other'), [undefined, undefined, undefined])
})

test('LOCK-18 test_s3_object_retention_exc: a retention is whole, in the future, and of something that can have one', async (t) => {
  const [Bucket, Key, plain, none] = [await lockBucket(t), 'key', await makeBucket(t, target), newName()]
  const retention = { Mode: 'GOVERNANCE', RetainUntilDate: inDays(1) } as const
  const get = (from: string) => s3.send(new GetObjectRetentionCommand({ Bucket: from, Key }))
  assert.deepEqual(await refusal(retain(none, Key, retention), 'BucketName'), [
    404,
    'NoSuchBucket',
    'The specified bucket does not exist',
    none,
  ])
  assert.deepEqual(await refusal(retain(Bucket, 'non-existing-key', retention), 'Key'), [
    404,
    'NoSuchKey',
    'The specified key does not exist.',
    'non-existing-key',
  ])
  await put(plain, Key)
  assert.deepEqual(await refusal(get(plain)), missing)
  assert.deepEqual(await refusal(retain(plain, Key, retention)), missing)
  await put(Bucket, Key)
  assert.deepEqual(await refusal(get(Bucket)), never)
  assert.deepEqual(await refusal(retain(Bucket, Key, { Mode: 'GOVERNANCE' })), malformed)
  const bad = { ...retention, Mode: 'BAD-VALUE' } as unknown as ObjectLockRetention
  assert.deepEqual(await refusal(retain(Bucket, Key, bad)), malformed)
  const past = { ...retention, RetainUntilDate: new Date('2020-01-01T00:00:00Z') }
  assert.deepEqual(await refusal(retain(Bucket, Key, past), 'ArgumentName', 'ArgumentValue'), [
    400,
    'InvalidArgument',
    'The retain until date must be in the future!',
    'RetainUntilDate',
    'Tue Dec 31 16:00:00 PST 2019',
  ])
  await retain(Bucket, Key, retention)
  assert.deepEqual(await refusal(retain(Bucket, Key, { ...retention, RetainUntilDate: inDays(0.5) })), locked)
})

test('LOCK-19 test_object_lock_extend_duration: a retention is made longer by anyone, shorter by nobody without bypass', async (t) => {
  const [Bucket, Key] = [await lockBucket(t), 'key']
  const lock = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inDays(1) } as const
  await put(Bucket, Key, lock)
  assert.deepEqual((await lockShown(Bucket, Key)).slice(0, 2), ['GOVERNANCE', lock.ObjectLockRetainUntilDate])
  const later = inDays(2)
  assert.equal(await statusOf(retain(Bucket, Key, { Mode: 'GOVERNANCE', RetainUntilDate: later })), 200)
  assert.deepEqual((await lockShown(Bucket, Key)).slice(0, 2), ['GOVERNANCE', later])
  assert.deepEqual(
    await refusal(retain(Bucket, Key, { Mode: 'GOVERNANCE', RetainUntilDate: inDays(1) })),
    locked,
  )
})

test('LOCK-20 test_s3_copy_object_retention_lock: a copy has no lock of its source', async (t) => {
  const Bucket = await lockBucket(t)
  const until = inDays(1)
  const source = await put(Bucket, 'source', {
    ObjectLockMode: 'GOVERNANCE',
    ObjectLockRetainUntilDate: until,
  })
  const copy = await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/source` }))
  assert.equal(copy.CopySourceVersionId, source)
  assert.deepEqual(await lockShown(Bucket, 'copy'), [undefined, undefined, undefined])
  await s3.send(
    new CopyObjectCommand({
      Bucket,
      Key: 'held',
      CopySource: `${Bucket}/source`,
      ObjectLockLegalHoldStatus: 'ON',
    }),
  )
  assert.deepEqual(await lockShown(Bucket, 'held'), [undefined, undefined, 'ON'])
  await hold(Bucket, 'held', 'OFF')
})

test('LOCK-21 test_s3_object_lock_mode_validation: mode and date go together, and the mode is one of two', async (t) => {
  const [Bucket, Key] = [await lockBucket(t), 'key']
  const bad = {
    ObjectLockMode: 'BAD-VALUE',
    ObjectLockRetainUntilDate: inDays(1),
  } as unknown as Partial<PutObjectCommandInput>
  const unknown = [
    400,
    'InvalidArgument',
    'Unknown wormMode directive.',
    'x-amz-object-lock-mode',
    'BAD-VALUE',
  ]
  const refused = (call: Promise<unknown>) => refusal(call, 'ArgumentName', 'ArgumentValue')
  assert.deepEqual(await refused(put(Bucket, Key, bad)), unknown)
  const upload = new CreateMultipartUploadCommand({ ...bad, Bucket, Key })
  assert.deepEqual(await refused(s3.send(upload)), unknown)
  const both = [
    400,
    'InvalidArgument',
    'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
  ]
  const onlyMode = put(Bucket, Key, { ObjectLockMode: 'GOVERNANCE' })
  assert.deepEqual(await refused(onlyMode), [...both, 'x-amz-object-lock-retain-until-date', undefined])
  const onlyDate = put(Bucket, Key, { ObjectLockRetainUntilDate: inDays(1) })
  assert.deepEqual(await refused(onlyDate), [...both, 'x-amz-object-lock-mode', undefined])
})

test('LOCK-22 an object of parts is retained as its bucket said when the upload was initiated', async (t) => {
  const [Bucket, Key] = [await lockBucket(t), 'key']
  const DefaultRetention = { Mode: 'GOVERNANCE', Years: 1 } as const
  const setDefault = (Rule?: { DefaultRetention: typeof DefaultRetention }) =>
    s3.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule },
      }),
    )
  await setDefault({ DefaultRetention })
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
  await setDefault()
  const { ETag } = await s3.send(
    new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'part' }),
  )
  const { VersionId } = await s3.send(
    new CompleteMultipartUploadCommand({
      Bucket,
      Key,
      UploadId,
      MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] },
    }),
  )
  const object = await s3.send(new GetObjectCommand({ Bucket, Key }))
  assert.equal(object.ObjectLockMode, 'GOVERNANCE')
  const days = ((object.ObjectLockRetainUntilDate?.getTime() ?? 0) - Date.now()) / dayMs
  assert.ok(days > 364.9 && days < 366.1, `${days} days`)
  assert.deepEqual(await refusal(remove(Bucket, Key, VersionId ?? '')), locked)
  await put(Bucket, 'plain')
  assert.deepEqual(await lockShown(Bucket, 'plain'), [undefined, undefined, undefined])
})
