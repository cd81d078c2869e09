/** Configurations of buckets that are kept and shown. */
import {
  CreateBucketCommand,
  DeleteBucketAnalyticsConfigurationCommand,
  DeleteBucketIntelligentTieringConfigurationCommand,
  DeleteBucketInventoryConfigurationCommand,
  DeleteBucketMetricsConfigurationCommand,
  DeleteBucketWebsiteCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAnalyticsConfigurationCommand,
  GetBucketIntelligentTieringConfigurationCommand,
  GetBucketInventoryConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketMetricsConfigurationCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketWebsiteCommand,
  ListBucketAnalyticsConfigurationsCommand,
  ListBucketIntelligentTieringConfigurationsCommand,
  ListBucketInventoryConfigurationsCommand,
  ListBucketMetricsConfigurationsCommand,
  PutBucketAccelerateConfigurationCommand,
  PutBucketAnalyticsConfigurationCommand,
  PutBucketIntelligentTieringConfigurationCommand,
  PutBucketInventoryConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketMetricsConfigurationCommand,
  PutBucketRequestPaymentCommand,
  PutBucketWebsiteCommand,
} from '@aws-sdk/client-s3'
import type {
  AnalyticsConfiguration,
  BucketLocationConstraint,
  BucketLoggingStatus,
  InventoryConfiguration,
  WebsiteConfiguration,
} from '@aws-sdk/client-s3'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { answer, makeBucket, newName, refusal, startTarget, statusOf } from './target.ts'

const target = await startTarget()
const { s3 } = target

const noConfiguration = [404, 'NoSuchConfiguration', 'The specified configuration does not exist.']
const malformed = [
  400,
  'MalformedXML',
  'The XML you provided was not well-formed or did not validate against our published schema',
]

test('CONF-20 test_s3_request_payer: who pays is the owner, unless it is the requester', async (t) => {
  const Bucket = await makeBucket(t, target)
  const get = () => answer(s3.send(new GetBucketRequestPaymentCommand({ Bucket })))
  assert.deepEqual(await get(), { Payer: 'BucketOwner' })
  const put = new PutBucketRequestPaymentCommand({
    Bucket,
    RequestPaymentConfiguration: { Payer: 'Requester' },
  })
  assert.equal(await statusOf(s3.send(put)), 200)
  assert.deepEqual(await get(), { Payer: 'Requester' })
})

test('CONF-21 acceleration is kept, and is not for names with dots', async (t) => {
  const Bucket = await makeBucket(t, target)
  const get = () => answer(s3.send(new GetBucketAccelerateConfigurationCommand({ Bucket })))
  assert.deepEqual(await get(), {})
  const put = (name: string) =>
    s3.send(
      new PutBucketAccelerateConfigurationCommand({
        Bucket: name,
        AccelerateConfiguration: { Status: 'Enabled' },
      }),
    )
  await put(Bucket)
  assert.deepEqual(await get(), { Status: 'Enabled' })
  const dotted = `${newName()}.dot`
  await s3.send(new CreateBucketCommand({ Bucket: dotted }))
  assert.equal((await refusal(put(dotted)))[1], 'InvalidRequest')
})

test('CONF-22 a bucket that does not replicate says so', async (t) => {
  const Bucket = await makeBucket(t, target)
  assert.deepEqual((await refusal(s3.send(new GetBucketReplicationCommand({ Bucket })))).slice(0, 2), [
    404,
    'ReplicationConfigurationNotFoundError',
  ])
})

const regional = async (t: TestContext, region: BucketLocationConstraint): Promise<string> =>
  makeBucket(t, target, { CreateBucketConfiguration: { LocationConstraint: region } })

const putLogging = (Bucket: string, LoggingEnabled?: BucketLoggingStatus['LoggingEnabled']) =>
  s3.send(new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: { LoggingEnabled } }))

test('CONF-23 test_put_bucket_logging: where the log goes is set, shown and taken away', async (t) => {
  const [Bucket, TargetBucket] = [await makeBucket(t, target), await makeBucket(t, target)]
  const get = () => answer(s3.send(new GetBucketLoggingCommand({ Bucket })))
  assert.deepEqual(await get(), {})
  assert.equal(await statusOf(putLogging(Bucket, { TargetBucket, TargetPrefix: 'log' })), 200)
  assert.deepEqual(await get(), { LoggingEnabled: { TargetBucket, TargetPrefix: 'log' } })
  assert.equal(await statusOf(putLogging(Bucket)), 200)
  assert.deepEqual(await get(), {})
})

test('CONF-24 test_put_bucket_logging_accept_wrong_grants: grants are kept as they are given', async (t) => {
  const [Bucket, TargetBucket] = [await makeBucket(t, target), await makeBucket(t, target)]
  const Grantee = { URI: 'http://acs.amazonaws.com/groups/s3/LogDelivery', Type: 'Group' } as const
  const LoggingEnabled = {
    TargetBucket,
    TargetPrefix: 'log',
    TargetGrants: [
      { Grantee, Permission: 'WRITE' },
      { Grantee, Permission: 'READ_ACP' },
    ],
  } as unknown as NonNullable<BucketLoggingStatus['LoggingEnabled']>
  assert.equal(await statusOf(putLogging(Bucket, LoggingEnabled)), 200)
  assert.deepEqual(await answer(s3.send(new GetBucketLoggingCommand({ Bucket }))), { LoggingEnabled })
})

test('CONF-25 test_put_bucket_logging_wrong_target, test_put_bucket_logging_cross_locations: a log goes to a bucket that is there, and near', async (t) => {
  const [Bucket, none] = [await makeBucket(t, target), newName()]
  const [oregon, paris] = [await regional(t, 'us-west-2'), await regional(t, 'eu-west-3')]
  const put = (from: string, TargetBucket: string) =>
    refusal(
      putLogging(from, { TargetBucket, TargetPrefix: 'log' }),
      'TargetBucket',
      'TargetBucketLocation',
      'SourceBucketLocation',
    )
  const missing = [400, 'InvalidTargetBucketForLogging', 'The target bucket for logging does not exist']
  assert.deepEqual(await put(Bucket, none), [...missing, none, undefined, undefined])
  const far = [403, 'CrossLocationLoggingProhibitted', 'Cross S3 location logging not allowed. ', undefined]
  assert.deepEqual(await put(Bucket, oregon), [...far, 'us-west-2', undefined])
  assert.deepEqual(await put(oregon, paris), [...far, 'eu-west-3', 'us-west-2'])
})

test('CONF-26 a website configuration is kept, and refused where it makes no sense', async (t) => {
  const Bucket = await makeBucket(t, target)
  const get = () => s3.send(new GetBucketWebsiteCommand({ Bucket }))
  const put = (WebsiteConfiguration: WebsiteConfiguration) =>
    s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }))
  const none = [
    404,
    'NoSuchWebsiteConfiguration',
    'The specified bucket does not have a website configuration',
    Bucket,
  ]
  assert.deepEqual(await refusal(get(), 'BucketName'), none)
  const website: WebsiteConfiguration = {
    IndexDocument: { Suffix: 'index.html' },
    ErrorDocument: { Key: 'error.html' },
    RoutingRules: [
      { Condition: { KeyPrefixEquals: 'a/' }, Redirect: { ReplaceKeyPrefixWith: 'b/', Protocol: 'https' } },
    ],
  }
  assert.equal(await statusOf(put(website)), 200)
  assert.deepEqual(await answer(get()), website)
  assert.deepEqual((await refusal(put({}))).slice(0, 2), [400, 'InvalidArgument'])
  assert.equal(await statusOf(s3.send(new DeleteBucketWebsiteCommand({ Bucket }))), 204)
  assert.equal(await statusOf(s3.send(new DeleteBucketWebsiteCommand({ Bucket }))), 204)
  assert.deepEqual(await refusal(get(), 'BucketName'), none)
})

test('CONF-27 test_s3_analytics_configurations: configurations are set, replaced, listed and taken away', async (t) => {
  const Bucket = await makeBucket(t, target)
  const [first, second] = ['config_with_storage_analysis_1', 'config_with_storage_analysis_2']
  const config = (Id: string, Prefix: string): AnalyticsConfiguration => ({
    Id,
    Filter: { Prefix },
    StorageClassAnalysis: {
      DataExport: {
        OutputSchemaVersion: 'V_1',
        Destination: {
          S3BucketDestination: { Format: 'CSV', Bucket: `arn:aws:s3:::${Bucket}`, Prefix: 'test' },
        },
      },
    },
  })
  const put = (Id: string, AnalyticsConfiguration: AnalyticsConfiguration) =>
    s3.send(new PutBucketAnalyticsConfigurationCommand({ Bucket, Id, AnalyticsConfiguration }))
  const get = (Id: string) => s3.send(new GetBucketAnalyticsConfigurationCommand({ Bucket, Id }))
  const list = () => answer(s3.send(new ListBucketAnalyticsConfigurationsCommand({ Bucket })))
  const remove = (Id: string) => s3.send(new DeleteBucketAnalyticsConfigurationCommand({ Bucket, Id }))
  assert.deepEqual(await refusal(put('other', config(first, 'test_ls'))), malformed)
  assert.equal(await statusOf(put(first, config(first, 'test_ls'))), 204)
  assert.deepEqual(await answer(get(first)), { AnalyticsConfiguration: config(first, 'test_ls') })
  await put(first, config(first, 'test_ls_2'))
  await put(second, config(second, 'test_ls_3'))
  assert.deepEqual(await list(), {
    IsTruncated: false,
    AnalyticsConfigurationList: [config(first, 'test_ls_2'), config(second, 'test_ls_3')],
  })
  assert.equal(await statusOf(remove(second)), 204)
  assert.deepEqual(await refusal(get(second)), noConfiguration)
  assert.deepEqual(await refusal(remove(second)), noConfiguration)
})

test('CONF-28 test_s3_intelligent_tier_config: the same for archive tiers', async (t) => {
  const Bucket = await makeBucket(t, target)
  const config = (Id: string, Prefix: string) => ({
    Id,
    Filter: { Prefix },
    Status: 'Enabled' as const,
    Tierings: [{ Days: 90, AccessTier: 'ARCHIVE_ACCESS' as const }],
  })
  const put = (Id: string, Prefix: string, id = Id) =>
    s3.send(
      new PutBucketIntelligentTieringConfigurationCommand({
        Bucket,
        Id: id,
        IntelligentTieringConfiguration: config(Id, Prefix),
      }),
    )
  const list = async () =>
    (await s3.send(new ListBucketIntelligentTieringConfigurationsCommand({ Bucket })))
      .IntelligentTieringConfigurationList
  const remove = (from: string, Id: string) =>
    s3.send(new DeleteBucketIntelligentTieringConfigurationCommand({ Bucket: from, Id }))
  assert.deepEqual(await refusal(put('test1', 'test1', 'incorrect')), malformed)
  assert.equal(await statusOf(put('test1', 'test1')), 204)
  await put('test2', 'test2')
  assert.deepEqual(
    await answer(s3.send(new GetBucketIntelligentTieringConfigurationCommand({ Bucket, Id: 'test1' }))),
    { IntelligentTieringConfiguration: config('test1', 'test1') },
  )
  assert.deepEqual(await list(), [config('test1', 'test1'), config('test2', 'test2')])
  await put('test1', 'testupdate')
  assert.deepEqual(await list(), [config('test1', 'testupdate'), config('test2', 'test2')])
  await remove(Bucket, 'test1')
  assert.deepEqual(await list(), [config('test2', 'test2')])
  assert.deepEqual((await refusal(remove(newName(), 'test1'))).slice(0, 2), [404, 'NoSuchBucket'])
  assert.deepEqual(await refusal(remove(Bucket, 'test1')), noConfiguration)
})

test('CONF-29 test_s3_inventory_report_crud, test_put_bucket_inventory_config_order: the same for inventories, in the order of their ids', async (t) => {
  const Bucket = await makeBucket(t, target)
  const config = (Id: string, more: Partial<InventoryConfiguration> = {}): InventoryConfiguration => ({
    Destination: { S3BucketDestination: { Bucket: `arn:aws:s3:::${Bucket}`, Format: 'CSV' } },
    IsEnabled: true,
    Id,
    IncludedObjectVersions: 'All',
    ...more,
    Schedule: { Frequency: 'Daily' },
  })
  const put = (InventoryConfiguration: InventoryConfiguration) =>
    s3.send(
      new PutBucketInventoryConfigurationCommand({
        Bucket,
        Id: InventoryConfiguration.Id,
        InventoryConfiguration,
      }),
    )
  const get = (Id: string) => s3.send(new GetBucketInventoryConfigurationCommand({ Bucket, Id }))
  const list = () => answer(s3.send(new ListBucketInventoryConfigurationsCommand({ Bucket })))
  const remove = (Id: string) => s3.send(new DeleteBucketInventoryConfigurationCommand({ Bucket, Id }))
  const detailed = config('test-inventory', { OptionalFields: ['Size', 'ETag'] })
  assert.equal(await statusOf(put(detailed)), 204)
  assert.deepEqual(await answer(get('test-inventory')), { InventoryConfiguration: detailed })
  assert.deepEqual(await list(), { IsTruncated: false, InventoryConfigurationList: [detailed] })
  assert.equal(await statusOf(remove('test-inventory')), 204)
  assert.deepEqual(await list(), { IsTruncated: false })
  assert.deepEqual(await refusal(get('test-inventory')), noConfiguration)
  for (const id of ['test-1', 'z-test', 'a-test']) await put(config(id))
  const listed = async () =>
    ((await list())['InventoryConfigurationList'] as InventoryConfiguration[]).map(({ Id }) => Id)
  assert.deepEqual(await listed(), ['a-test', 'test-1', 'z-test'])
  await remove('z-test')
  assert.deepEqual(await listed(), ['a-test', 'test-1'])
})

test('CONF-30 TestS3MetricsConfiguration: the same for metrics, a page of a hundred at a time', async (t) => {
  const Bucket = await makeBucket(t, target)
  const put = (Id: string, Prefix: string) =>
    s3.send(
      new PutBucketMetricsConfigurationCommand({
        Bucket,
        Id,
        MetricsConfiguration: { Id, Filter: { Prefix } },
      }),
    )
  const get = (Id: string) => answer(s3.send(new GetBucketMetricsConfigurationCommand({ Bucket, Id })))
  const list = (ContinuationToken?: string) =>
    s3.send(new ListBucketMetricsConfigurationsCommand({ Bucket, ContinuationToken }))
  const remove = (Id: string) => s3.send(new DeleteBucketMetricsConfigurationCommand({ Bucket, Id }))
  assert.equal(await statusOf(put('id', 'logs/')), 204)
  assert.deepEqual(await get('id'), { MetricsConfiguration: { Id: 'id', Filter: { Prefix: 'logs/' } } })
  assert.equal(await statusOf(put('id', 'logs/new-prefix')), 204)
  assert.deepEqual(await get('id'), {
    MetricsConfiguration: { Id: 'id', Filter: { Prefix: 'logs/new-prefix' } },
  })
  assert.equal(await statusOf(remove('id')), 204)
  assert.deepEqual(await refusal(remove('id')), noConfiguration)
  const ids = Array.from({ length: 101 }, (_, index) => `id-${String(index).padStart(3, '0')}`)
  await Promise.all(ids.map((id) => put(id, 'logs/prefix')))
  const first = await list()
  assert.deepEqual([first.IsTruncated, first.MetricsConfigurationList?.length], [true, 100])
  const second = await list(first.NextContinuationToken)
  assert.deepEqual(
    [...(first.MetricsConfigurationList ?? []), ...(second.MetricsConfigurationList ?? [])].map(
      ({ Id }) => Id,
    ),
    ids,
  )
  assert.deepEqual([second.IsTruncated, second.NextContinuationToken], [false, undefined])
})
