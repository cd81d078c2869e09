import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, manualClock, put, rejectsWith, storeWithBucket } from '../../test/engine-objects.ts'
import { complete, create, nameOf, storePart } from '../../test/uploads.ts'
import {
  contentOf,
  enable,
  remove,
  suspend,
  versionedStore,
  versionsShown,
} from '../../test/versioned-bucket.ts'
import { abortMultipartUpload } from './abort-multipart-upload.ts'
import { copyObject, type CopyRequest } from './copy-object.ts'
import { createCollector } from './collect-garbage.ts'
import { deleteBucket } from './delete-bucket.ts'
import { fsck } from './fsck.ts'
import { keys } from './keys.ts'
import { attributesOf } from './object-attributes.ts'
import { encodeRecord, type UploadRecord } from './records.ts'
import type { Store } from './store.ts'
import { uploadPartCopy } from './upload-part-copy.ts'

const minute = 60_000

const finish = async (store: Store, upload: UploadRecord, content: string) =>
  complete(store, upload, [await storePart(store, upload, 1, content)])

test('VER-20 an object takes its place among the versions by when its upload was initiated', async () => {
  const clock = manualClock(Date.UTC(2026, 0, 2, 10))
  const store = await versionedStore({ clock })
  const ten = await create(store, { key: 'k' })
  clock.ms += 30 * minute
  await put(store, 'k', 'put at half past')
  clock.ms += 30 * minute
  const eleven = await create(store, { key: 'k' })
  clock.ms += minute
  await finish(store, eleven, 'begun at eleven')
  clock.ms += minute
  const late = await finish(store, ten, 'begun at ten')
  assert.deepEqual(await versionsShown(store), ['*k begun at eleven', 'k put at half past', 'k begun at ten'])
  assert.equal(late.versionId, ten.versionId)
  assert.equal(await contentOf(store, 'k', ten.versionId), 'begun at ten')
})

test('VER-21 a PUT outranks an upload that was initiated before it, and a delete marker hides one', async () => {
  const clock = manualClock()
  const store = await versionedStore({ clock })
  const [one, two] = [await create(store, { key: 'a' }), await create(store, { key: 'b' })]
  await put(store, 'a', 'put')
  await remove(store, 'b')
  await finish(store, one, 'uploaded')
  await finish(store, two, 'uploaded')
  assert.deepEqual(await versionsShown(store), ['*a put', 'a uploaded', '*b marker', 'b uploaded'])
})

test('VER-22 the version id is reserved at Create, and stays what it was', async () => {
  const store = await storeWithBucket()
  const before = await create(store, { key: 'k' })
  assert.equal(before.versionId, undefined)
  await enable(store)
  const during = await create(store, { key: 'k' })
  assert.match(during.versionId ?? '', /^.{32}$/)
  assert.equal((await storePart(store, during, 1, 'x')).upload.versionId, during.versionId)
  await suspend(store)
  assert.equal((await create(store, { key: 'k' })).versionId, undefined)
  assert.equal((await finish(store, during, 'during')).versionId, during.versionId)
  // Frozen as of Create, this one is `null`, in its own place.
  assert.equal((await finish(store, before, 'before')).versionId, 'null')
  assert.deepEqual(await versionsShown(store), ['*k during', 'k before null'])
  const aborted = await create(store, { key: 'k' })
  assert.equal((await abortMultipartUpload(store, { ...nameOf(aborted), caller: ann })).id, aborted.id)
})

test('VER-23 an upload that becomes null replaces the version null', async () => {
  const store = await storeWithBucket()
  await put(store, 'k', 'zero')
  const one = await create(store, { key: 'k' })
  await put(store, 'k', 'null before')
  await enable(store)
  await finish(store, one, 'uploaded')
  assert.deepEqual(await versionsShown(store), ['*k uploaded null'])
  await suspend(store)
  const two = await create(store, { key: 'k' })
  await enable(store)
  await put(store, 'k', 'later')
  await finish(store, two, 'again')
  assert.deepEqual(await versionsShown(store), ['*k later', 'k again null'])
})

test('VER-24 a condition of Complete is refused where the key was changed since Create', async () => {
  const clock = manualClock()
  const store = await versionedStore({ clock })
  const { etag } = await put(store, 'k', 'one')
  clock.ms += 10
  const upload = await create(store, { key: 'k' })
  const part = await storePart(store, upload, 1, 'x')
  const { versionId } = await remove(store, 'k')
  await rejectsWith(complete(store, upload, [part], { ifNoneMatch: '*' }), 'ConditionalRequestConflict')
  await rejectsWith(complete(store, upload, [part], { ifMatch: etag }), 'NoSuchKey')
  await remove(store, 'k', { versionId: versionId! })
  // What was current at Create is so again, but not all the time.
  await rejectsWith(complete(store, upload, [part], { ifMatch: etag }), 'ConditionalRequestConflict')
  const another = await create(store, { key: 'k' })
  await complete(store, another, [await storePart(store, another, 1, 'y')], { ifMatch: etag })
  assert.deepEqual(await versionsShown(store), ['*k y', 'k one'])
})

const copy = (store: Store, source: CopyRequest['source'], key: string) =>
  copyObject(store, {
    source,
    bucket: 'bucket',
    key,
    attributes: attributesOf({}),
    metadataDirective: 'COPY',
    taggingDirective: 'COPY',
    changesPlace: false,
  })

test('VER-25 copies take the version that they name; one put on top of its key restores it', async () => {
  const store = await versionedStore()
  const one = await put(store, 'k', 'one')
  await put(store, 'k', 'two')
  const { versionId } = await remove(store, 'k')
  const source = { bucket: 'bucket', key: 'k' }
  await rejectsWith(copy(store, source, 'c'), 'NoSuchKey')
  await rejectsWith(copy(store, { ...source, versionId: versionId! }, 'c'), 'InvalidRequest')
  await rejectsWith(copy(store, { ...source, versionId: 'x' }, 'c'), 'InvalidArgument')
  await rejectsWith(copy(store, { ...source, key: 'none', versionId: one.versionId }, 'c'), 'NoSuchVersion')
  const restored = await copy(store, { ...source, versionId: one.versionId }, 'k')
  assert.equal(restored.sourceVersionId, one.versionId)
  assert.equal(restored.versionId, restored.object.versionId)
  assert.deepEqual(await versionsShown(store), ['*k one', 'k marker', 'k two', 'k one'])
  const upload = await create(store, { key: 'parts' })
  const request = { ...nameOf(upload), number: 1, source: { ...source, versionId: one.versionId } }
  const part = await uploadPartCopy(store, request)
  assert.equal(part.sourceVersionId, one.versionId)
  await rejectsWith(
    uploadPartCopy(store, { ...request, source: { ...source, versionId: versionId! } }),
    'InvalidRequest',
  )
  await complete(store, upload, [part])
  assert.equal(await contentOf(store, 'parts'), 'one')
})

test('VER-26 a null version that is copied onto itself while versioning is suspended keeps its bytes', async () => {
  const clock = manualClock()
  const store = await versionedStore({ clock })
  await suspend(store)
  await put(store, 'k', 'x'.repeat(100_000))
  await enable(store)
  await put(store, 'k', 'on top')
  await suspend(store)
  await copy(store, { bucket: 'bucket', key: 'k', versionId: 'null' }, 'k')
  const { collect } = createCollector(store)
  for (let round = 0; round < 4; round++, clock.ms += minute) await collect()
  assert.deepEqual(await versionsShown(store), [`*k ${'x'.repeat(100_000)} null`, 'k on top'])
  assert.deepEqual((await fsck(store, { graceMs: 0 })).problems, [])
})

test('VER-27 the bytes of a version are freed with it, and those of the others stay', async () => {
  const clock = manualClock()
  const store = await versionedStore({ clock })
  const bodies = ['a', 'b', 'c'].map((letter) => letter.repeat(100_000))
  const ids: string[] = []
  for (const body of bodies) ids.push((await put(store, 'k', body)).versionId)
  const upload = await create(store, { key: 'k' })
  ids.push((await finish(store, upload, 'd'.repeat(100_000))).versionId)
  await remove(store, 'k')
  const { collect } = createCollector(store)
  const collectAll = async (): Promise<number> => {
    let blobs = 0
    for (let round = 0; round < 4; round++, clock.ms += minute) blobs += (await collect()).blobs
    return blobs
  }
  assert.equal(await collectAll(), 0)
  assert.deepEqual((await fsck(store, { graceMs: 0 })).problems, [])
  await remove(store, 'k', { versionId: ids[1]! })
  await remove(store, 'k', { versionId: ids[3]! })
  assert.equal(await collectAll(), 2)
  assert.deepEqual(await versionsShown(store), ['*k marker', `k ${bodies[2]}`, `k ${bodies[0]}`])
  assert.deepEqual((await fsck(store, { graceMs: 0 })).problems, [])
})

test('VER-28 the check of a store tells where the newest version is not what readers see', async () => {
  const store = await versionedStore()
  const one = await put(store, 'a', 'one')
  await put(store, 'b', 'two')
  await put(store, 'c', 'three')
  await store.meta.commit({
    expect: [],
    set: [
      [keys.current('bucket', 'a'), encodeRecord({ ...one, id: store.makeId(), stack: {} })],
      [keys.current('bucket', 'b'), undefined],
    ],
  })
  const { problems } = await fsck(store, { graceMs: 0 })
  assert.deepEqual(
    problems,
    ['a', 'b'].map((key) => ({ kind: 'wrong-newest', bucket: 'bucket', key })),
  )
})

test('VER-29 the unfinished uploads of a bucket with versioning go with it', async () => {
  const store = await versionedStore()
  const upload = await create(store, { key: 'k' })
  await deleteBucket(store, 'bucket', ann)
  await rejectsWith(storePart(store, upload, 1, 'x'), 'NoSuchBucket')
})
