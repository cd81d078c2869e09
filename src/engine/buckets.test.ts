import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bodyOf, patternBytes } from '../../test/bodies.ts'
import {
  ann,
  blobCount,
  bob,
  manualClock,
  put,
  rejectsWith,
  storeWithBucket,
} from '../../test/engine-objects.ts'
import { memoryStore } from '../../test/memory-store.ts'
import { deletingMsMax, findBucket, getBucket, readBucket } from './buckets.ts'
import { createCollector } from './collect-garbage.ts'
import { createBucket, regionOfBucket } from './create-bucket.ts'
import { createMultipartUpload } from './create-multipart-upload.ts'
import { deleteBucket } from './delete-bucket.ts'
import { deleteObject } from './delete-object.ts'
import { keys } from './keys.ts'
import { listBuckets } from './list-buckets.ts'
import { attributesOf } from './object-attributes.ts'
import { encodeRecord, type BucketRecord } from './records.ts'
import type { Store } from './store.ts'
import { uploadPart } from './upload-part.ts'

test("BKT-1 a bucket is its owner's, and in us-east-1 the owner may make it again", async () => {
  const clock = manualClock()
  const store = await memoryStore({ clock })
  const made = await createBucket(store, { bucket: 'bucket', owner: ann, partSizeMin: 1024 })
  assert.deepEqual(made, { name: 'bucket', createdAt: clock.ms, owner: ann, location: '', partSizeMin: 1024 })
  clock.ms += 1000
  assert.deepEqual(await createBucket(store, { bucket: 'bucket', owner: ann }), made)
  await rejectsWith(createBucket(store, { bucket: 'bucket', owner: bob }), 'BucketAlreadyExists')
})

test('BKT-2 in other regions a bucket is made once', async () => {
  const store = await memoryStore({ settings: { region: 'us-east-2' } })
  const request = { bucket: 'bucket', owner: ann, locationConstraint: 'us-east-2' }
  await createBucket(store, request)
  await rejectsWith(createBucket(store, request), 'BucketAlreadyOwnedByYou', { BucketName: 'bucket' })
})

for (const [region, constraint, result] of [
  ['us-east-1', undefined, ''],
  ['us-east-1', 'us-west-1', 'us-west-1'],
  ['us-east-1', 'EU', 'EU'],
  ['us-east-1', 'us-east-1', 'InvalidLocationConstraint'],
  ['us-east-1', 'nowhere', 'InvalidLocationConstraint'],
  ['us-east-2', 'us-east-2', 'us-east-2'],
  ['us-east-2', undefined, 'IllegalLocationConstraintException'],
  ['us-east-2', 'us-west-1', 'IllegalLocationConstraintException'],
  ['us-west-1', 'us-east-1', 'IllegalLocationConstraintException'],
  ['us-west-1', 'EU', 'IllegalLocationConstraintException'],
  ['eu-west-1', 'EU', 'EU'],
] as const) {
  test(`BKT-3 at ${region} the location constraint ${constraint ?? '(none)'} gives ${result || 'an empty location'}`, async () => {
    const store = await memoryStore({ settings: { region } })
    const made = createBucket(store, { bucket: 'bucket', owner: ann, locationConstraint: constraint })
    if (result.length < 12) {
      assert.equal((await made).location, result)
      const expected = result === 'EU' ? 'eu-west-1' : result === '' ? 'us-east-1' : result
      assert.equal(regionOfBucket(await made), expected)
    } else {
      const error = await rejectsWith(made, result)
      if (region !== 'us-east-1') {
        const named = constraint ?? 'unspecified'
        assert.match(error.message, new RegExp(`^The ${named} location constraint is incompatible`))
      }
    }
  })
}

test('BKT-4 names are those of S3', async () => {
  const store = await memoryStore()
  for (const bucket of ['ab', 'A-b', '_partita', '1.2.3.4', 'a..b', 'x'.repeat(64), 'xn--a', 'a-s3alias']) {
    await rejectsWith(createBucket(store, { bucket, owner: ann }), 'InvalidBucketName')
  }
})

test('BKT-5 a bucket with an object is not deleted, one without is', async () => {
  const store = await storeWithBucket()
  await put(store, 'k')
  await rejectsWith(deleteBucket(store, 'bucket', ann), 'BucketNotEmpty', { BucketName: 'bucket' })
  await put(store, 'l')
  for (const key of ['k', 'l']) await deleteObject(store, { bucket: 'bucket', key })
  await deleteBucket(store, 'bucket', ann)
  await rejectsWith(readBucket(store, 'bucket'), 'NoSuchBucket')
  await rejectsWith(deleteBucket(store, 'bucket', ann), 'NoSuchBucket')
})

test('BKT-6 unfinished uploads do not keep a bucket: they are aborted and their parts freed', async () => {
  const clock = manualClock()
  const store = await storeWithBucket({ clock })
  await put(store, 'k')
  for (const key of ['k', 'k', 'l']) {
    const upload = await createMultipartUpload(store, {
      bucket: 'bucket',
      key,
      attributes: attributesOf({}),
      caller: ann,
    })
    const name = { bucket: 'bucket', key, uploadId: upload.id }
    await uploadPart(store, { ...name, number: 1, body: bodyOf(patternBytes(100_000)), expected: {} })
  }
  // Leaves a note for the uploads, which goes with the bucket.
  await deleteObject(store, { bucket: 'bucket', key: 'k' })
  await deleteBucket(store, 'bucket', ann)
  const collector = createCollector(store)
  await collector.collect()
  clock.ms += 10
  await collector.collect()
  assert.equal(await blobCount(store), 0)
  for (const key of [keys.touch('bucket'), keys.upload('bucket')]) {
    assert.deepEqual(await store.meta.scan({ from: key, to: Buffer.concat([key, Buffer.of(255)]) }, 10), [])
  }
})

const markAsBeingDeleted = async (store: Store, deletingAt: number): Promise<void> => {
  const found = await findBucket(store, 'bucket')
  assert.ok(found)
  const marked: BucketRecord = { ...found.bucket, deletingAt }
  await store.meta.commit({ expect: [], set: [[keys.bucket('bucket'), encodeRecord(marked)]] })
}

test('BKT-7 while a bucket is being deleted nothing is added to it, but it is read', async () => {
  const clock = manualClock()
  const store = await storeWithBucket({ clock })
  await markAsBeingDeleted(store, clock.ms)
  await rejectsWith(put(store, 'k'), 'OperationAborted')
  await rejectsWith(deleteBucket(store, 'bucket', ann), 'OperationAborted')
  await rejectsWith(createBucket(store, { bucket: 'bucket', owner: ann }), 'OperationAborted')
  assert.equal((await readBucket(store, 'bucket')).name, 'bucket')
})

test('BKT-8 the mark of a deletion that died is void, and removed before anything is added', async () => {
  const clock = manualClock()
  const store = await storeWithBucket({ clock })
  await markAsBeingDeleted(store, clock.ms)
  const marked = await findBucket(store, 'bucket')
  clock.ms += deletingMsMax
  const { bucket } = await getBucket(store, 'bucket')
  assert.equal(bucket.deletingAt, undefined)
  // The dead one comes back: its last commit expects the mark.
  const key = keys.bucket('bucket')
  assert.equal(
    await store.meta.commit({ expect: [[key, marked?.entry.version]], set: [[key, undefined]] }),
    false,
  )
})

test('BKT-9 of a deletion and writes that race, either the bucket is gone or the objects are there', async () => {
  for (let round = 0; round < 20; round++) {
    const store = await storeWithBucket()
    const [deletion, ...writes] = await Promise.allSettled([
      deleteBucket(store, 'bucket', ann),
      ...Array.from({ length: 4 }, (_, index) => put(store, `k${index}`)),
    ])
    const objects = await store.meta.scan({ from: keys.current('bucket'), to: keys.current('buckeu') }, 10)
    const written = writes.filter(({ status }) => status === 'fulfilled').length
    assert.equal(objects.length, written)
    assert.equal((await findBucket(store, 'bucket')) === undefined, deletion.status === 'fulfilled')
    if (deletion.status === 'fulfilled') assert.equal(written, 0)
  }
})

test('BKT-10 buckets are listed by name, those of their owner only, in pages', async () => {
  const store = await memoryStore()
  for (const bucket of ['ccc', 'aaa', 'bbb', 'bbb2']) await createBucket(store, { bucket, owner: ann })
  await createBucket(store, { bucket: 'bobs', owner: bob })
  const namesOf = ({ buckets }: { buckets: readonly BucketRecord[] }) => buckets.map(({ name }) => name)
  const all = await listBuckets(store, { owner: ann, limit: 10 })
  assert.deepEqual([namesOf(all), all.continuationToken], [['aaa', 'bbb', 'bbb2', 'ccc'], undefined])
  const first = await listBuckets(store, { owner: ann, limit: 2, continuationToken: '' })
  assert.deepEqual(namesOf(first), ['aaa', 'bbb'])
  const second = await listBuckets(store, {
    owner: ann,
    limit: 2,
    continuationToken: first.continuationToken,
  })
  assert.deepEqual([namesOf(second), second.continuationToken], [['bbb2', 'ccc'], undefined])
  assert.deepEqual(namesOf(await listBuckets(store, { owner: ann, limit: 10, prefix: 'bbb' })), [
    'bbb',
    'bbb2',
  ])
  assert.deepEqual(namesOf(await listBuckets(store, { owner: ann, limit: 10, prefix: 'B' })), [])
  assert.deepEqual(namesOf(await listBuckets(store, { owner: ann, limit: 10, region: 'us-west-1' })), [])
  await rejectsWith(listBuckets(store, { owner: ann, limit: 1, continuationToken: '%' }), 'InvalidArgument')
})
