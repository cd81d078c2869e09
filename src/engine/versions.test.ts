import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, manualClock, put, rejectsWith, storeWithBucket } from '../../test/engine-objects.ts'
import {
  contentOf,
  enable,
  remove,
  suspend,
  versionedStore,
  versionsShown,
} from '../../test/versioned-bucket.ts'
import { memoryStore } from '../../test/memory-store.ts'
import { openMemoryBlobs } from '../storage/memory/memory-blobs.ts'
import { openMemoryMeta } from '../storage/memory/memory-meta.ts'
import { meteredMeta } from '../storage/metered/metered-meta.ts'
import { getBucket, readBucket } from './buckets.ts'
import { createBucket } from './create-bucket.ts'
import { deleteBucket } from './delete-bucket.ts'
import { getObject, headObject } from './get-object.ts'
import { idAfter, idMaker, invertId } from './ids.ts'
import { keys, rangeOfPrefix } from './keys.ts'
import { listObjects } from './list-objects.ts'
import { openStore } from './open-store.ts'
import { encodeRecord } from './records.ts'
import type { Store } from './store.ts'
import { createVersionIds } from './version-ids.ts'

const listed = async (store: Store): Promise<readonly string[]> => {
  const { objects } = await listObjects(store, { bucket: 'bucket', prefix: '', delimiter: '', limit: 1000 })
  return objects.map(({ key }) => key)
}

test('VER-1 what was there before versioning becomes the version null, and what is put later comes on top', async () => {
  const store = await storeWithBucket()
  const before = await put(store, 'k', 'one')
  assert.equal((await headObject(store, { bucket: 'bucket', key: 'k' })).versionId, undefined)
  await enable(store)
  assert.equal((await headObject(store, { bucket: 'bucket', key: 'k' })).versionId, 'null')
  const two = await put(store, 'k', 'two')
  const three = await put(store, 'k', 'three')
  assert.equal(before.versionId, 'null')
  assert.notEqual(two.versionId, three.versionId)
  assert.deepEqual(await versionsShown(store), ['*k three', 'k two', 'k one null'])
  assert.equal(await contentOf(store, 'k'), 'three')
  assert.equal(await contentOf(store, 'k', two.versionId), 'two')
  assert.equal(await contentOf(store, 'k', 'null'), 'one')
  assert.equal((await headObject(store, { bucket: 'bucket', key: 'k' })).versionId, three.versionId)
})

test('VER-2 a delete puts a marker on top, each time, that listings pass over', async () => {
  const store = await versionedStore()
  await put(store, 'a', 'one')
  await put(store, 'b', 'two')
  const first = await remove(store, 'a')
  const second = await remove(store, 'a')
  const absent = await remove(store, 'never')
  for (const deletion of [first, second, absent]) assert.equal(deletion.deleteMarker, true)
  assert.notEqual(first.versionId, second.versionId)
  assert.deepEqual(await listed(store), ['b'])
  assert.deepEqual(await versionsShown(store), ['*a marker', 'a marker', 'a one', '*b two', '*never marker'])
  const gone = await rejectsWith(getObject(store, { bucket: 'bucket', key: 'a' }), 'NoSuchKey')
  assert.equal(gone.headers['x-amz-delete-marker'], 'true')
  assert.equal(gone.headers['x-amz-version-id'], second.versionId)
})

test('VER-3 a delete marker takes no method but DELETE, which brings back what it hid', async () => {
  const clock = manualClock()
  const store = await versionedStore({ clock })
  await put(store, 'k', 'one')
  const { versionId } = await remove(store, 'k')
  const named = { bucket: 'bucket', key: 'k', versionId }
  const refused = await rejectsWith(getObject(store, named), 'MethodNotAllowed', {
    Method: 'GET',
    ResourceType: 'DeleteMarker',
  })
  assert.deepEqual(refused.headers, {
    'x-amz-delete-marker': 'true',
    'x-amz-version-id': versionId,
    allow: 'DELETE',
    'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT',
  })
  await rejectsWith(headObject(store, named), 'MethodNotAllowed', { Method: 'HEAD' })
  assert.deepEqual(await remove(store, 'k', { versionId: versionId! }), { versionId, deleteMarker: true })
  assert.equal(await contentOf(store, 'k'), 'one')
  assert.deepEqual(await listed(store), ['k'])
})

test('VER-4 while versioning is suspended writes and deletes take the place of the version null', async () => {
  const store = await storeWithBucket()
  await put(store, 'k', 'zero')
  await enable(store)
  await put(store, 'k', 'one')
  await suspend(store)
  assert.equal((await put(store, 'k', 'two')).versionId, 'null')
  assert.deepEqual(await versionsShown(store), ['*k two null', 'k one'])
  await put(store, 'k', 'three')
  assert.deepEqual(await versionsShown(store), ['*k three null', 'k one'])
  assert.deepEqual(await remove(store, 'k'), { versionId: 'null', deleteMarker: true })
  assert.deepEqual(await versionsShown(store), ['*k marker null', 'k one'])
  await enable(store)
  await put(store, 'k', 'four')
  assert.deepEqual(await versionsShown(store), ['*k four', 'k marker null', 'k one'])
  await suspend(store)
  await put(store, 'k', 'five')
  assert.deepEqual(await versionsShown(store), ['*k five null', 'k four', 'k one'])
  await remove(store, 'k', { versionId: 'null' })
  assert.deepEqual(await versionsShown(store), ['*k four', 'k one'])
  await rejectsWith(getObject(store, { bucket: 'bucket', key: 'k', versionId: 'null' }), 'NoSuchVersion')
})

test('VER-5 a version that is deleted by its id is gone for good, and the next one below is current', async () => {
  const store = await versionedStore()
  const ids: string[] = []
  for (const content of ['one', 'two', 'three']) ids.push((await put(store, 'k', content)).versionId)
  await remove(store, 'k', { versionId: ids[1]! })
  assert.deepEqual(await versionsShown(store), ['*k three', 'k one'])
  assert.deepEqual(await remove(store, 'k', { versionId: ids[2]! }), { versionId: ids[2]! })
  assert.deepEqual(await versionsShown(store), ['*k one'])
  assert.equal(await contentOf(store, 'k'), 'one')
  await rejectsWith(getObject(store, { bucket: 'bucket', key: 'k', versionId: ids[2] }), 'NoSuchVersion', {
    Key: 'k',
    VersionId: ids[2]!,
  })
  // Again: what is gone is gone.
  assert.deepEqual(await remove(store, 'k', { versionId: ids[2]! }), { versionId: ids[2]! })
  await remove(store, 'k', { versionId: ids[0]! })
  assert.deepEqual(await versionsShown(store), [])
  const gone = await rejectsWith(getObject(store, { bucket: 'bucket', key: 'k' }), 'NoSuchKey')
  assert.equal(gone.headers['x-amz-delete-marker'], undefined)
  assert.equal((await store.meta.scan(rangeOfPrefix(keys.version('bucket')), 1)).length, 0)
})

test('VER-6 a version id has 32 characters that tell nothing, and one that is made up is refused', async () => {
  const store = await versionedStore()
  const { versionId } = await put(store, 'k', 'one')
  await put(store, 'other', 'two')
  assert.match(versionId, /^[A-Za-z0-9._]{32}$/)
  const at = (id: string, key = 'k') => ({ bucket: 'bucket', key, versionId: id })
  const last = versionId.endsWith('A') ? 'B' : 'A'
  for (const id of ['HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD', `${versionId.slice(0, -1)}${last}`, 'x', '']) {
    await rejectsWith(getObject(store, at(id)), 'InvalidArgument', {
      ArgumentName: 'versionId',
      ArgumentValue: id,
    })
    await rejectsWith(remove(store, 'k', { versionId: id }), 'InvalidArgument')
  }
  await rejectsWith(getObject(store, at(versionId, 'other')), 'NoSuchVersion')
  const maker = idMaker({ now: () => 1_800_000_000_000 }, store.random)
  const ids = createVersionIds(Buffer.alloc(32, 7))
  const another = createVersionIds(Buffer.alloc(32, 8))
  for (let index = 0; index < 1000; index++) {
    const id = maker()
    assert.equal(ids.parse(ids.write(id)), id)
    assert.equal(another.parse(ids.write(id)), undefined)
  }
})

test('VER-7 version ids are understood by every process of a store, and after its next start', async () => {
  const meta = openMemoryMeta()
  const blobs = openMemoryBlobs()
  const [one, two] = await Promise.all(['one', 'two'].map((node) => openStore({ meta, blobs, node })))
  const three = await openStore({ meta, blobs, node: 'three' })
  const id = one!.makeId()
  for (const store of [one!, two!, three]) assert.equal(store.versionIds.write(id), one!.versionIds.write(id))
  assert.notEqual((await memoryStore()).versionIds.write(id), one!.versionIds.write(id))
})

test('VER-8 what is written later is newer, also by a process whose clock is behind', async () => {
  const meta = openMemoryMeta()
  const blobs = openMemoryBlobs()
  const ahead = await openStore({ meta, blobs, node: 'ahead', clock: manualClock(2_000_000_000_000) })
  const behind = await openStore({ meta, blobs, node: 'behind', clock: manualClock(1_900_000_000_000) })
  await createBucket(ahead, { bucket: 'bucket', owner: ann })
  await enable(ahead)
  await put(ahead, 'k', 'one')
  await put(behind, 'k', 'two')
  await remove(behind, 'k')
  await put(behind, 'k', 'three')
  assert.deepEqual(await versionsShown(behind), ['*k three', 'k marker', 'k two', 'k one'])
  const past = await memoryStore({ clock: manualClock(1_000_000_000_000) })
  const id = `01kdyak348${'z'.repeat(16)}`
  assert.ok(idAfter(id, past) > id)
  assert.ok(invertId(idAfter(id, past)) < invertId(id))
})

test('VER-9 a bucket without versioning is written and read as if there was none', async () => {
  const calls: string[] = []
  const meta = meteredMeta(openMemoryMeta(), ({ method }) => void calls.push(method))
  const store = await openStore({ meta, blobs: openMemoryBlobs(), node: 'test' })
  await createBucket(store, { bucket: 'bucket', owner: ann })
  const during = async (action: Promise<unknown>): Promise<string> => {
    calls.length = 0
    await action
    return calls.join(' ')
  }
  // Bucket and key before the body is read, and again in the commit.
  assert.equal(await during(put(store, 'k', 'one')), 'get get get get commit')
  assert.equal(await during(put(store, 'k', 'two')), 'get get get get commit')
  assert.equal(await during(headObject(store, { bucket: 'bucket', key: 'k' })), 'get get')
  assert.equal(await during(headObject(store, { bucket: 'bucket', key: 'none' }).catch(() => 0)), 'get get')
  assert.equal(await during(remove(store, 'k')), 'get get scan commit')
  for (const prefix of [keys.version('bucket'), keys.marker('bucket')]) {
    assert.equal((await store.meta.scan(rangeOfPrefix(prefix), 1)).length, 0)
  }
})

test('VER-10 a bucket with any version, also a delete marker, is not deleted', async () => {
  const store = await versionedStore()
  const { versionId } = await remove(store, 'never')
  await rejectsWith(deleteBucket(store, 'bucket', ann), 'BucketNotEmpty')
  await remove(store, 'never', { versionId: versionId! })
  await deleteBucket(store, 'bucket', ann)
  await rejectsWith(readBucket(store, 'bucket'), 'NoSuchBucket')
})

test('VER-11 versioning is enabled and suspended, never taken away, and not suspended under object lock', async () => {
  const store = await storeWithBucket()
  assert.equal((await readBucket(store, 'bucket')).versioning, undefined)
  await enable(store)
  await enable(store)
  assert.equal((await readBucket(store, 'bucket')).versioning, 'Enabled')
  await suspend(store)
  assert.equal((await readBucket(store, 'bucket')).versioning, 'Suspended')
  await rejectsWith(suspend(await memoryStore()), 'NoSuchBucket')
  const locked = await memoryStore()
  await createBucket(locked, { bucket: 'bucket', owner: ann })
  const { entry, bucket } = await getBucket(locked, 'bucket')
  const record = { ...bucket, versioning: 'Enabled', objectLock: {} }
  await locked.meta.commit({ expect: [], set: [[entry.key, encodeRecord(record)]] })
  await rejectsWith(suspend(locked), 'InvalidBucketState')
  await enable(locked)
})

test('VER-12 a delete may depend on an ETag, of the key or of the version that is named', async () => {
  const store = await versionedStore()
  await rejectsWith(remove(store, 'k', { ifMatch: '*' }), 'NoSuchKey')
  const one = await put(store, 'k', 'one')
  const two = await put(store, 'k', 'two')
  await rejectsWith(remove(store, 'k', { ifMatch: `"${one.etag}"` }), 'PreconditionFailed', {
    Condition: 'If-Match',
  })
  await rejectsWith(remove(store, 'k', { ifMatch: one.etag, versionId: two.versionId }), 'PreconditionFailed')
  await remove(store, 'k', { ifMatch: one.etag, versionId: one.versionId })
  await rejectsWith(remove(store, 'k', { ifMatch: one.etag, versionId: one.versionId }), 'NoSuchVersion')
  assert.equal((await remove(store, 'k', { ifMatch: `"${two.etag}"` })).deleteMarker, true)
  await rejectsWith(remove(store, 'k', { ifMatch: '*' }), 'PreconditionFailed')
  await rejectsWith(remove(store, 'k', { ifMatch: two.etag }), 'NoSuchKey')
  assert.deepEqual(await versionsShown(store), ['*k marker', 'k two'])
})

test('VER-13 a conditional write takes a delete marker for no object', async () => {
  const store = await versionedStore()
  const { etag } = await put(store, 'k', 'one')
  await rejectsWith(put(store, 'k', 'two', { conditions: { ifNoneMatch: '*' } }), 'PreconditionFailed')
  await remove(store, 'k')
  await rejectsWith(put(store, 'k', 'two', { conditions: { ifMatch: etag } }), 'NoSuchKey')
  await put(store, 'k', 'three', { conditions: { ifNoneMatch: '*' } })
  assert.deepEqual(await versionsShown(store), ['*k three', 'k marker', 'k one'])
})
