import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rejectsWith, storeWithBucket } from '../../../test/engine-objects.ts'
import type { LifecycleRuleFields } from '../../protocol/operations/bucket-lifecycle.ts'
import { deleteLifecycle, getLifecycle, putLifecycle } from './configuration.ts'

const rule = (fields: Partial<LifecycleRuleFields>): LifecycleRuleFields => ({
  ID: 'rule',
  Status: 'Enabled',
  Filter: {},
  Expiration: { Days: 1 },
  ...fields,
})

test('LIFE-10 rules are kept as they were sent, and an id is made where there was none', async () => {
  const store = await storeWithBucket()
  const date = new Date('2026-02-01T00:00:00Z')
  await putLifecycle(store, 'bucket', [
    rule({ ID: undefined }),
    rule({ ID: 'dated', Expiration: { Date: date } }),
  ])
  const { rules, transitionSizes } = await getLifecycle(store, 'bucket')
  assert.equal(transitionSizes, 'all_storage_classes_128K')
  assert.match(rules[0]?.ID ?? '', /^.{20,}$/)
  assert.deepEqual(rules[1], rule({ ID: 'dated', Expiration: { Date: date } }))
})

test('LIFE-11 a bucket without rules says so, also once they were deleted', async () => {
  const store = await storeWithBucket()
  await rejectsWith(getLifecycle(store, 'bucket'), 'NoSuchLifecycleConfiguration', { BucketName: 'bucket' })
  await putLifecycle(store, 'bucket', [rule({})])
  await deleteLifecycle(store, 'bucket')
  await deleteLifecycle(store, 'bucket')
  await rejectsWith(getLifecycle(store, 'bucket'), 'NoSuchLifecycleConfiguration')
  await rejectsWith(putLifecycle(store, 'other', [rule({})]), 'NoSuchBucket')
})

const tag = { Key: 'a', Value: 'b' }
const refused: readonly (readonly [why: string, fields: Partial<LifecycleRuleFields>, code: string])[] = [
  ['no action', { Expiration: undefined }, 'InvalidRequest'],
  ['an id that is too long', { ID: 'x'.repeat(256) }, 'InvalidArgument'],
  ['neither filter nor prefix', { Filter: undefined }, 'MalformedXML'],
  ['filter and prefix', { Prefix: 'a' }, 'InvalidRequest'],
  ['a filter of two kinds', { Filter: { Prefix: 'a', Tag: tag } }, 'MalformedXML'],
  ['one tag key twice', { Filter: { And: { Tags: [tag, tag] } } }, 'InvalidRequest'],
  [
    'sizes that nothing has',
    { Filter: { And: { ObjectSizeGreaterThan: 5, ObjectSizeLessThan: 5 } } },
    'InvalidRequest',
  ],
  ['zero days', { Expiration: { Days: 0 } }, 'InvalidArgument'],
  ['days and date', { Expiration: { Days: 1, Date: new Date(0) } }, 'MalformedXML'],
  ['an expiration of nothing', { Expiration: {} }, 'MalformedXML'],
  [
    'a date that is no midnight',
    { Expiration: { Date: new Date('2026-01-01T10:00:00Z') } },
    'InvalidArgument',
  ],
  [
    'markers by tag',
    { Filter: { Tag: tag }, Expiration: { ExpiredObjectDeleteMarker: true } },
    'InvalidRequest',
  ],
  ['a transition to nowhere', { Transitions: [{ Days: 1 }] }, 'MalformedXML'],
  [
    'a transition to a class that is not',
    { Transitions: [{ Days: 1, StorageClass: 'STANDARD' }] },
    'MalformedXML',
  ],
  ['a transition at no time', { Transitions: [{ StorageClass: 'GLACIER' }] }, 'MalformedXML'],
  ['zero noncurrent days', { NoncurrentVersionExpiration: { NoncurrentDays: 0 } }, 'InvalidArgument'],
  ['no noncurrent days', { NoncurrentVersionExpiration: { NewerNoncurrentVersions: 1 } }, 'MalformedXML'],
  [
    'too many kept versions',
    { NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 101 } },
    'InvalidArgument',
  ],
  [
    'uploads after no days',
    { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 0 } },
    'InvalidArgument',
  ],
  [
    'uploads by tag',
    { Filter: { Tag: tag }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
    'InvalidRequest',
  ],
  [
    'uploads by size',
    { Filter: { ObjectSizeGreaterThan: 1 }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
    'InvalidRequest',
  ],
]

test('LIFE-12 a rule that makes no sense is refused', async () => {
  const store = await storeWithBucket()
  for (const [why, fields, code] of refused) {
    await rejectsWith(putLifecycle(store, 'bucket', [rule(fields)]), code).catch((error: unknown) => {
      throw new Error(why, { cause: error })
    })
  }
})

test('LIFE-13 there are from 1 to 1,000 rules, each with an id of its own', async () => {
  const store = await storeWithBucket()
  const many = (count: number) => Array.from({ length: count }, (_, index) => rule({ ID: `rule ${index}` }))
  await rejectsWith(putLifecycle(store, 'bucket', []), 'MalformedXML')
  await rejectsWith(putLifecycle(store, 'bucket', many(1001)), 'MalformedXML')
  await rejectsWith(putLifecycle(store, 'bucket', [rule({}), rule({})]), 'InvalidArgument', {
    ArgumentValue: 'rule',
  })
  assert.equal((await putLifecycle(store, 'bucket', many(1000))).rules.length, 1000)
})
