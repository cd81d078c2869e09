import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryStore } from '../../test/memory-store.ts'
import type { Batch, MetaStore } from '../storage/meta-store.ts'
import { uploadActivity } from './activity.ts'
import { keys } from './keys.ts'
import { openStore } from './open-store.ts'
import { scanParts } from './parts.ts'
import { decodeRecord, encodeRecord, type PartRecord, type UploadRecord } from './records.ts'
import type { Store } from './store.ts'

const upload: UploadRecord = {
  id: '01',
  bucket: 'bucket',
  key: 'key',
  initiatedAt: 1,
  initiator: { id: 'a', displayName: 'a' },
  owner: { id: 'a', displayName: 'a' },
  partSizeMin: 0,
  nodes: [],
  system: {},
  metadata: {},
  tags: {},
  storageClass: 'STANDARD',
}
const name = { bucket: upload.bucket, key: upload.key, id: upload.id }

const part = (number: number, size: number, id = `p${number}`): PartRecord => ({
  number,
  id,
  size,
  etag: '',
  crc64: '',
  modifiedAt: 0,
  segments: [],
})

const withUpload = async (): Promise<Store> => {
  const store = await memoryStore()
  await store.meta.commit({
    expect: [],
    set: [[keys.upload('bucket', 'key', upload.id), encodeRecord(upload)]],
  })
  return store
}

const uploadNow = async (store: Store): Promise<UploadRecord> =>
  decodeRecord<UploadRecord>((await store.meta.get(keys.upload('bucket', 'key', upload.id)))!.value)

test('REG-1 parts that end together are all registered, in fewer commits than there are parts', async () => {
  const inner = (await withUpload()).meta
  let commits = 0
  const meta: MetaStore = { ...inner, commit: async (batch: Batch) => (commits++, inner.commit(batch)) }
  const store = await openStore({ meta, blobs: (await memoryStore()).blobs, node: 'counted' })
  commits = 0
  await Promise.all(
    Array.from({ length: 100 }, async (_, index) =>
      store.registrar.begin(name).register(part(index + 1, 10)),
    ),
  )
  assert.equal((await scanParts(store, upload.id)).parts.length, 100)
  assert.ok(commits < 10, `${commits} commits`)
  const activity = await uploadActivity(store, await uploadNow(store))
  assert.deepEqual([activity.bytes, activity.parts, activity.partsInFlight], [1000, 100, 0])
})

test('REG-2 a part that replaces another counts once, and the replaced one becomes garbage', async () => {
  const store = await withUpload()
  for (const size of [10, 30, 20]) {
    await store.registrar
      .begin(name)
      .register({ ...part(1, size, `id-${size}`), segments: [{ blob: `b-${size}`, start: 0, end: size }] })
  }
  const activity = await uploadActivity(store, await uploadNow(store))
  assert.deepEqual([activity.bytes, activity.parts], [20, 1])
  const garbage = await store.meta.scan({ from: keys.garbage(), to: keys.garbage(2 ** 47) }, 10)
  assert.deepEqual(
    garbage.map(({ value }) => decodeRecord<{ owner: string }>(value).owner),
    ['id-10', 'id-30'],
  )
})

test('REG-3 two nodes register parts of one upload, and their figures add up', async () => {
  const one = await withUpload()
  const two = await openStore({ meta: one.meta, blobs: one.blobs, node: 'two' })
  await Promise.all(
    Array.from({ length: 40 }, async (_, index) =>
      (index % 2 === 0 ? one : two).registrar.begin(name).register(part((index % 30) + 1, 5)),
    ),
  )
  const activity = await uploadActivity(one, await uploadNow(one))
  assert.deepEqual([activity.bytes, activity.parts], [150, 30])
})

test('REG-4 a part of an upload that has ended is refused', async () => {
  const store = await withUpload()
  const inFlight = store.registrar.begin(name)
  await store.meta.commit({ expect: [], set: [[keys.upload('bucket', 'key', upload.id), undefined]] })
  await assert.rejects(inFlight.register(part(1, 1)), { code: 'NoSuchUpload' })
  inFlight.cancel()
  assert.equal((await scanParts(store, upload.id)).parts.length, 0)
})

test('REG-5 what is in flight is seen once it is published, and no longer than the run of its node', async () => {
  const store = await withUpload()
  const inFlight = store.registrar.begin(name)
  inFlight.received(1234)
  await store.registrar.publish()
  const seen = await uploadActivity(store, await uploadNow(store))
  assert.deepEqual([seen.partsInFlight, seen.bytesInFlight, seen.parts], [1, 1234, 0])
  const restarted = await openStore({ meta: store.meta, blobs: store.blobs, node: store.node })
  const after = await uploadActivity(restarted, await uploadNow(restarted))
  assert.deepEqual([after.partsInFlight, after.bytesInFlight], [0, 0])
})

test('REG-6 a condition of its own that fails is told apart from a race, and writes nothing', async () => {
  const store = await withUpload()
  const source = keys.current('bucket', 'source')
  await store.meta.commit({ expect: [], set: [[source, encodeRecord({})]] })
  const stale = (await store.meta.get(source))!.version
  await store.meta.commit({ expect: [], set: [[source, encodeRecord({})]] })
  const inFlight = store.registrar.begin(name)
  assert.equal(await inFlight.register(part(1, 1), { expect: [[source, stale]] }), undefined)
  assert.equal((await scanParts(store, upload.id)).parts.length, 0)
  const fresh = (await store.meta.get(source))!.version
  assert.notEqual(await inFlight.register(part(1, 1), { expect: [[source, fresh]] }), undefined)
})
