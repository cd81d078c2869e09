import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bodyOf, bytesOf } from '../../test/bodies.ts'
import { memoryStore } from '../../test/memory-store.ts'
import { createCollector } from './collect-garbage.ts'
import { readContent, storeBytes } from './content.ts'
import { garbageEntry } from './garbage.ts'
import { keys, rangeOfPrefix } from './keys.ts'
import { openStore, reportNode } from './open-store.ts'
import { encodeRecord, type PartRecord, type Segment } from './records.ts'
import { referenceContent } from './references.ts'
import type { Store } from './store.ts'

/** A clock that stands still until it is told to go on. */
const testClock = (): { now(): number; pass(ms: number): void } => {
  let now = 1_700_000_000_000
  return { now: () => now, pass: (ms) => void (now += ms) }
}

const blobCount = async (store: Store): Promise<number> => {
  let count = 0
  for await (const _ of store.blobs.list()) count++
  return count
}

/** Blobs of 100,000 bytes, or body records of 10, as the content of one owner. */
const stored = async (store: Store, size = 100_000): Promise<readonly Segment[]> => {
  const { segments, set } = await storeBytes(store, bodyOf(size), { expected: {}, sizeMax: 1e9 })
  await store.meta.commit({ expect: [], set })
  return segments
}

const unlink = async (store: Store, owner: string, segments: readonly Segment[]): Promise<void> => {
  await store.meta.commit({ expect: [], set: [garbageEntry(store, { kind: 'content', owner, segments })] })
}

/** Two rounds, some time apart: the first sees, the second frees. */
const collectAll = async (store: Store, clock: { pass(ms: number): void }): Promise<number> => {
  const collector = createCollector(store)
  let blobs = 0
  for (let round = 0; round < 3; round++) {
    blobs += (await collector.collect()).blobs
    clock.pass(1000)
    await reportNode(store)
  }
  return blobs
}

for (const size of [10, 100_000]) {
  test(`GC-1 content of ${size} bytes is freed once it is listed as garbage, and not before`, async () => {
    const clock = testClock()
    const store = await memoryStore({ clock })
    const segments = await stored(store, size)
    assert.equal(await collectAll(store, clock), 0)
    await unlink(store, 'owner', segments)
    assert.equal(await collectAll(store, clock), 1)
    assert.equal(await blobCount(store), 0)
    assert.equal((await store.meta.scan(rangeOfPrefix(Buffer.from('d')), 10)).length, 0)
    assert.equal((await store.meta.scan(rangeOfPrefix(keys.garbage()), 10)).length, 0)
  })
}

test('GC-2 garbage waits for a reader that began before it was unlinked', async () => {
  const clock = testClock()
  const store = await memoryStore({ clock })
  const segments = await stored(store)
  const end = store.readers.begin()
  clock.pass(10)
  await unlink(store, 'owner', segments)
  assert.equal(await collectAll(store, clock), 0)
  const read = await bytesOf(readContent(store, { kind: 'segments', segments }, { start: 0, end: 100_000 }))
  assert.equal(read.length, 100_000)
  end()
  assert.equal(await collectAll(store, clock), 1)
})

test('GC-2 garbage waits for a reader of another process, until that process is lost', async () => {
  const clock = testClock()
  const store = await memoryStore({ clock })
  const other = await openStore({ meta: store.meta, blobs: store.blobs, clock, node: 'other' })
  const segments = await stored(store)
  other.readers.begin()
  await reportNode(other)
  clock.pass(10)
  await unlink(store, 'owner', segments)
  assert.equal(await collectAll(store, clock), 0)
  await reportNode(other)
  assert.equal(await collectAll(store, clock), 0)
  clock.pass(60_000)
  assert.equal(await collectAll(store, clock), 1)
})

test('GC-3 a blob that another owner names is not freed, until that owner is unlinked too', async () => {
  const clock = testClock()
  const store = await memoryStore({ clock })
  const segments = await stored(store)
  const source = { id: 'source', content: { kind: 'segments' as const, segments } }
  const copy = await referenceContent(store, source, { start: 5, end: 50 }, 'copy')
  await store.meta.commit({ expect: [], set: copy.set })
  await unlink(store, 'source', segments)
  assert.equal(await collectAll(store, clock), 0)
  assert.equal(await blobCount(store), 1)
  await unlink(store, 'copy', copy.segments)
  assert.equal(await collectAll(store, clock), 1)
  assert.equal((await store.meta.scan(rangeOfPrefix(Buffer.from('f')), 10)).length, 0)
})

const part = (number: number, id: string, segments: readonly Segment[]): PartRecord => ({
  number,
  id,
  size: 1,
  etag: '',
  crc64: '',
  modifiedAt: 0,
  segments,
})

test('GC-4 of an upload that is gone, the parts to keep stay and all others are freed', async () => {
  const clock = testClock()
  const store = await memoryStore({ clock })
  for (let number = 1; number <= 6; number++) {
    const record = part(number, `part-${number}`, await stored(store))
    await store.meta.commit({ expect: [], set: [[keys.part('upload', number), encodeRecord(record)]] })
  }
  const keep = [
    [1, 2],
    [5, 5],
  ] as const
  await store.meta.commit({
    expect: [],
    set: [garbageEntry(store, { kind: 'parts', uploadId: 'upload', keep })],
  })
  assert.equal(await collectAll(store, clock), 3)
  assert.equal(await blobCount(store), 3)
  await store.meta.commit({
    expect: [],
    set: [garbageEntry(store, { kind: 'parts', uploadId: 'upload', keep: [] })],
  })
  assert.equal(await collectAll(store, clock), 3)
  assert.equal(await blobCount(store), 0)
})

test('GC-4 parts of one upload that share a blob free it with the last of them', async () => {
  const clock = testClock()
  const store = await memoryStore({ clock })
  const segments = await stored(store)
  const source = { id: 'source', content: { kind: 'segments' as const, segments } }
  for (let number = 1; number <= 3; number++) {
    const copy = await referenceContent(store, source, { start: 0, end: number }, `part-${number}`)
    const record = part(number, `part-${number}`, copy.segments)
    const set = [...copy.set, [keys.part('upload', number), encodeRecord(record)] as const]
    await store.meta.commit({ expect: [], set })
  }
  await unlink(store, 'source', segments)
  await store.meta.commit({
    expect: [],
    set: [garbageEntry(store, { kind: 'parts', uploadId: 'upload', keep: [] })],
  })
  assert.equal(await collectAll(store, clock), 1)
  assert.equal(await blobCount(store), 0)
})

test('GC-5 an entry is not acted upon before it is due', async () => {
  const clock = testClock()
  const store = await memoryStore({ clock })
  const due = clock.now() + 100_000
  const receipt = keys.receipt('upload')
  const entry = garbageEntry(store, { kind: 'receipt', uploadId: 'upload' }, due)
  await store.meta.commit({ expect: [], set: [[receipt, encodeRecord({})], entry] })
  await collectAll(store, clock)
  assert.notEqual(await store.meta.get(receipt), undefined)
  clock.pass(200_000)
  await collectAll(store, clock)
  assert.equal(await store.meta.get(receipt), undefined)
})
