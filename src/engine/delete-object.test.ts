import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patternBytes } from '../../test/bodies.ts'
import {
  ann,
  blobCount,
  manualClock,
  put,
  putParts,
  rejectsWith,
  storeWithBucket,
} from '../../test/engine-objects.ts'
import { createCollector } from './collect-garbage.ts'
import { createMultipartUpload } from './create-multipart-upload.ts'
import { findCurrent, findTouch } from './current-object.ts'
import { deleteObject, refuseDirectoryConditions } from './delete-object.ts'
import { deleteObjects } from './delete-objects.ts'
import { attributesOf } from './object-attributes.ts'
import type { Store } from './store.ts'

const remove = (store: Store, key: string, more: { versionId?: string; ifMatch?: string } = {}) =>
  deleteObject(store, { bucket: 'bucket', key, ...more })

test('OBJ-30 a delete removes the object, frees its bytes, and may be repeated', async () => {
  const clock = manualClock()
  const store = await storeWithBucket({ clock })
  await put(store, 'k', patternBytes(200_000))
  await putParts(store, 'parts', [patternBytes(100_000), patternBytes(100_000)])
  for (const key of ['k', 'k', 'parts', 'never was']) await remove(store, key)
  assert.equal(await findCurrent(store, 'bucket', 'k'), undefined)
  const collector = createCollector(store)
  await collector.collect()
  clock.ms += 10
  await collector.collect()
  assert.equal(await blobCount(store), 0)
})

test('OBJ-31 a delete needs a bucket, and no version id but null', async () => {
  const store = await storeWithBucket()
  await put(store, 'k', 'x')
  await rejectsWith(deleteObject(store, { bucket: 'none', key: 'k' }), 'NoSuchBucket')
  await rejectsWith(remove(store, 'k', { versionId: 'made-up' }), 'InvalidArgument', {
    ArgumentName: 'versionId',
  })
  await remove(store, 'k', { versionId: 'null' })
  assert.equal(await findCurrent(store, 'bucket', 'k'), undefined)
})

test('COND-9 a delete with If-Match removes what it names and nothing else', async () => {
  const store = await storeWithBucket()
  await rejectsWith(remove(store, 'k', { ifMatch: '*' }), 'NoSuchKey', { Key: 'k' })
  const { etag } = await put(store, 'k', 'x')
  await rejectsWith(remove(store, 'k', { ifMatch: '"other"' }), 'PreconditionFailed', {
    Condition: 'If-Match',
  })
  await remove(store, 'k', { ifMatch: `"${etag}"` })
  assert.equal(await findCurrent(store, 'bucket', 'k'), undefined)
})

test('COND-10 conditions of directory buckets are not implemented', async () => {
  await rejectsWith(() => refuseDirectoryConditions({ lastModified: new Date() }), 'NotImplemented', {
    Header: 'x-amz-if-match-last-modified-time',
  })
  await rejectsWith(() => refuseDirectoryConditions({ size: 0 }), 'NotImplemented', {
    Header: 'x-amz-if-match-size',
  })
  refuseDirectoryConditions({})
})

test('OBJ-32 a delete is remembered for unfinished uploads of exactly its key', async () => {
  const clock = manualClock()
  const store = await storeWithBucket({ clock })
  const upload = { bucket: 'bucket', attributes: attributesOf({}), caller: ann }
  await createMultipartUpload(store, { ...upload, key: 'k' })
  for (const key of ['k', 'k1', 'j']) await put(store, key, 'x')
  for (const key of ['k', 'k1', 'j', 'absent']) await remove(store, key)
  assert.equal((await findTouch(store, 'bucket', 'k'))?.deletedAt, clock.ms)
  for (const key of ['k1', 'j', 'absent']) assert.equal(await findTouch(store, 'bucket', key), undefined)
})

test('OBJ-33 many are deleted one by one: each has its result, in the order asked for', async () => {
  const store = await storeWithBucket()
  const { etag } = await put(store, 'a', 'x')
  await put(store, 'b', 'x')
  const results = await deleteObjects(store, 'bucket', [
    { key: 'absent' },
    { key: 'a', etag },
    { key: 'b', etag: 'other' },
    { key: 'b', versionId: 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD' },
    { key: 'b', versionId: 'null' },
    { key: 'b', etag: '*' },
    { key: 'c', size: 1 },
    { key: 'x'.repeat(1025) },
    { key: 'absent' },
  ])
  const last = 'b'
  assert.equal(await findCurrent(store, 'bucket', last), undefined)
  // Those of one key run at the same time, so which of them finds it is open.
  const codes = results.map(({ error }) => error?.code)
  assert.deepEqual(
    [...codes.slice(0, 2), ...codes.slice(3, 5), ...codes.slice(6)],
    [undefined, undefined, 'NoSuchVersion', undefined, 'NotImplemented', 'KeyTooLongError', undefined],
  )
  assert.deepEqual(
    results.map(({ key }) => key.slice(0, 6)),
    ['absent', 'a', 'b', 'b', 'b', 'b', 'c', 'xxxxxx', 'absent'],
  )
  assert.equal(results[4]?.versionId, 'null')
})

test('OBJ-34 from one to a thousand objects are deleted at once', async () => {
  const store = await storeWithBucket()
  const keys = Array.from({ length: 1000 }, (_, index) => `k${index}`)
  await Promise.all(keys.map((key) => put(store, key)))
  const objects = keys.map((key) => ({ key }))
  await rejectsWith(deleteObjects(store, 'bucket', []), 'MalformedXML')
  await rejectsWith(deleteObjects(store, 'bucket', [...objects, { key: 'more' }]), 'MalformedXML')
  await rejectsWith(deleteObjects(store, 'none', objects), 'NoSuchBucket')
  assert.equal(
    (await deleteObjects(store, 'bucket', objects)).filter(({ error }) => error === undefined).length,
    1000,
  )
  assert.equal(await findCurrent(store, 'bucket', 'k999'), undefined)
})
