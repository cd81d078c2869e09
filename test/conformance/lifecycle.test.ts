/** Lifecycle of buckets, as AWS answered it. The cases that are named `test_…` were recorded from there. */
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import type { LifecycleRule } from '@aws-sdk/client-s3'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer, makeBucket, newName, refusal, startTarget, statusOf } from './target.ts'

const target = await startTarget()
const { s3 } = target

const putRules = (Bucket: string, ...Rules: LifecycleRule[]) =>
  s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }))
const getRules = (Bucket: string) => s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))
const put = (Bucket: string, Key: string, rest: { readonly Tagging?: string } = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: 'test', ...rest }))
const head = (Bucket: string, Key: string, VersionId?: string) =>
  s3.send(new HeadObjectCommand({ Bucket, Key, VersionId }))

/** The rule and the days from now of `x-amz-expiration`. */
const expiry = (expiration: string | undefined): readonly [rule: string, days: number] | undefined => {
  if (expiration === undefined) return undefined
  const [, date = '', rule = ''] = /^expiry-date="([^"]+ GMT)", rule-id="([^"]*)"$/.exec(expiration) ?? []
  assert.equal(Date.parse(date) % 86_400_000, 0, 'a midnight')
  return [rule, Math.floor((Date.parse(date) - Date.now()) / 86_400_000)]
}

const rule = (ID: string, fields: Partial<LifecycleRule>): LifecycleRule => ({
  ID,
  Status: 'Enabled',
  Filter: {},
  ...fields,
})

test('LIFE-40 rules go, and going twice is no error', async (t) => {
  const Bucket = await makeBucket(t, target)
  await putRules(Bucket, rule('wholebucket', { Expiration: { Days: 7 } }))
  assert.equal((await getRules(Bucket)).Rules?.[0]?.ID, 'wholebucket')
  for (let time = 0; time < 2; time++) {
    assert.equal(await statusOf(s3.send(new DeleteBucketLifecycleCommand({ Bucket }))), 204)
  }
  assert.deepEqual(await refusal(getRules(Bucket), 'BucketName'), [
    404,
    'NoSuchLifecycleConfiguration',
    'The lifecycle configuration does not exist',
    Bucket,
  ])
  assert.deepEqual((await refusal(getRules(newName()))).slice(0, 2), [404, 'NoSuchBucket'])
})

test('LIFE-41 test_bucket_lifecycle_configuration_date: a date comes back as it was put', async (t) => {
  const Bucket = await makeBucket(t, target)
  const dated = rule('rule_number_one', { Expiration: { Date: new Date('2030-01-01T00:00:00Z') } })
  await putRules(Bucket, dated)
  assert.deepEqual(await answer(getRules(Bucket)), {
    Rules: [dated],
    TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
  })
  const noon = rule('noon', { Expiration: { Date: new Date('2030-01-01T12:00:00Z') } })
  assert.deepEqual((await refusal(putRules(Bucket, noon))).slice(0, 3), [
    400,
    'InvalidArgument',
    "'Date' must be at midnight GMT",
  ])
})

test('LIFE-42 test_bucket_lifecycle_configuration_object_expiry: GET and HEAD tell when an object expires', async (t) => {
  const Bucket = await makeBucket(t, target)
  const seven = rule('rule_number_one', { Filter: { Prefix: '' }, Expiration: { Days: 7 } })
  await putRules(Bucket, seven)
  assert.deepEqual((await getRules(Bucket)).Rules, [seven])
  await put(Bucket, 'test-object-expiry')
  assert.deepEqual(expiry((await head(Bucket, 'test-object-expiry')).Expiration), ['rule_number_one', 7])
  const object = await s3.send(new GetObjectCommand({ Bucket, Key: 'test-object-expiry' }))
  assert.deepEqual(expiry(object.Expiration), ['rule_number_one', 7])
  await object.Body?.transformToString()
})

test('LIFE-43 test_bucket_lifecycle_configuration_object_expiry_versioned: only what is current is told to expire, without a version id', async (t) => {
  const Bucket = await makeBucket(t, target)
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
  await putRules(
    Bucket,
    rule('rule2', { Expiration: { Days: 1 }, NoncurrentVersionExpiration: { NoncurrentDays: 1 } }),
  )
  const first = await put(Bucket, 'key')
  assert.deepEqual(expiry((await head(Bucket, 'key')).Expiration), ['rule2', 1])
  const second = await put(Bucket, 'key')
  assert.deepEqual(expiry((await head(Bucket, 'key')).Expiration), ['rule2', 1])
  assert.equal((await head(Bucket, 'key', first.VersionId)).Expiration, undefined)
  assert.equal((await head(Bucket, 'key', second.VersionId)).Expiration, undefined)
})

test('LIFE-44 test_object_expiry_after_bucket_lifecycle_configuration: rules hold for what was there before', async (t) => {
  const Bucket = await makeBucket(t, target)
  assert.equal((await put(Bucket, 'key')).Expiration, undefined)
  await putRules(Bucket, rule('rule3', { Expiration: { Days: 1 } }))
  assert.deepEqual(expiry((await head(Bucket, 'key')).Expiration), ['rule3', 1])
  assert.deepEqual(expiry((await put(Bucket, 'key')).Expiration), ['rule3', 1])
})

test('LIFE-45 test_bucket_lifecycle_multiple_rules: each object has the rule of its prefix that is first', async (t) => {
  const Bucket = await makeBucket(t, target)
  await putRules(
    Bucket,
    rule('rule_one', { Filter: { Prefix: 'testobject' }, Expiration: { Days: 1 } }),
    rule('rule_two', { Filter: { Prefix: 'test' }, Expiration: { Days: 2 } }),
    rule('rule_three', { Filter: { Prefix: 't' }, Expiration: { Days: 3 } }),
  )
  assert.deepEqual(expiry((await put(Bucket, 'testobject')).Expiration), ['rule_one', 1])
  assert.deepEqual(expiry((await put(Bucket, 'test')).Expiration), ['rule_two', 2])
  assert.equal((await put(Bucket, 'no-match')).Expiration, undefined)
})

test('LIFE-46 test_bucket_lifecycle_tag_rules: tags decide', async (t) => {
  const Bucket = await makeBucket(t, target)
  const one = { Key: 'testlifecycle', Value: 'positive' }
  const two = { Key: 'testlifecycletwo', Value: 'positive-two' }
  const rules = [
    rule('rule_one', { Filter: { Tag: one }, Expiration: { Days: 2 } }),
    rule('rule_two', { Filter: { And: { Tags: [one, two] } }, Expiration: { Days: 1 } }),
  ]
  await putRules(Bucket, ...rules)
  assert.deepEqual((await getRules(Bucket)).Rules, rules)
  const both = await put(Bucket, 'both', { Tagging: 'testlifecycle=positive&testlifecycletwo=positive-two' })
  assert.deepEqual(expiry(both.Expiration), ['rule_two', 1])
  const first = await put(Bucket, 'first', { Tagging: 'testlifecycle=positive' })
  assert.deepEqual(expiry(first.Expiration), ['rule_one', 2])
  assert.deepEqual(expiry((await head(Bucket, 'first')).Expiration), ['rule_one', 2])
  assert.equal((await put(Bucket, 'other', { Tagging: 'testlifecycle=negative' })).Expiration, undefined)
  assert.equal((await put(Bucket, 'none')).Expiration, undefined)
})

test('LIFE-47 Create and ListParts tell when an upload will be aborted, and by which rule', async (t) => {
  const Bucket = await makeBucket(t, target)
  await putRules(
    Bucket,
    rule('tmp', { Filter: { Prefix: 'tmp/' }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 } }),
  )
  const begun = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'tmp/a' }))
  assert.equal(begun.AbortRuleId, 'tmp')
  const abortAt = begun.AbortDate?.getTime() ?? 0
  assert.equal(abortAt % 86_400_000, 0)
  assert.equal(Math.floor((abortAt - Date.now()) / 86_400_000), 3)
  const { UploadId } = begun
  const parts = await s3.send(new ListPartsCommand({ Bucket, Key: 'tmp/a', UploadId }))
  assert.deepEqual([parts.AbortDate, parts.AbortRuleId], [begun.AbortDate, 'tmp'])
  await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'tmp/a', UploadId }))
  const other = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'a' }))
  assert.deepEqual([other.AbortDate, other.AbortRuleId], [undefined, undefined])
  await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'a', UploadId: other.UploadId }))
})

test('LIFE-48 documents that make no sense are refused as S3 refuses them', async (t) => {
  const Bucket = await makeBucket(t, target)
  const refused = async (...rules: LifecycleRule[]) => (await refusal(putRules(Bucket, ...rules))).slice(0, 2)
  const days = { Expiration: { Days: 1 } }
  assert.deepEqual(await refused(rule('a', days), rule('a', days)), [400, 'InvalidArgument'])
  assert.deepEqual(await refused(rule('x'.repeat(256), days)), [400, 'InvalidArgument'])
  assert.deepEqual(await refused(rule('a', { Expiration: { Days: 0 } })), [400, 'InvalidArgument'])
  assert.deepEqual(await refused({ ...rule('a', days), Status: 'enabled' as 'Enabled' }), [
    400,
    'MalformedXML',
  ])
  assert.deepEqual(await refused(rule('a', {})), [400, 'InvalidRequest'])
})
