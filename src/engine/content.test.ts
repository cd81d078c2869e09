import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { bodyOf, bytesOf, patternBytes } from '../../test/bodies.ts'
import { memoryStore } from '../../test/memory-store.ts'
import { createHasher } from '../checksum/hasher.ts'
import type { BodyStream } from '../protocol/body.ts'
import { discardBytes, readContent, storeBytes } from './content.ts'
import type { Content, Segment } from './records.ts'
import type { Store } from './store.ts'

const sizeMax = 10_000_000

const blobCount = async (store: Store): Promise<number> => {
  let count = 0
  for await (const _ of store.blobs.list()) count++
  return count
}

const contentOf = (segments: readonly Segment[]): Content => ({ kind: 'segments', segments })

for (const size of [0, 1, 65_536, 65_537, 300_000]) {
  test(`DATA-1 ${size} bytes come back as they were stored, with their MD5`, async () => {
    const store = await memoryStore()
    const bytes = patternBytes(size)
    const stored = await storeBytes(store, bodyOf(bytes.subarray(0, size >> 1), bytes.subarray(size >> 1)), {
      expected: {},
      sizeMax,
    })
    assert.equal(stored.size, size)
    assert.equal(stored.md5, createHash('md5').update(bytes).digest('hex'))
    await store.meta.commit({ expect: [], set: stored.set })
    const read = await bytesOf(readContent(store, contentOf(stored.segments), { start: 0, end: size }))
    assert.deepEqual(read, Buffer.from(bytes))
    assert.equal(await blobCount(store), size > store.settings.inlineSizeMax ? 1 : 0)
  })
}

test('DATA-2 a span is read across segments, of blobs and of body records', async () => {
  const store = await memoryStore()
  const pieces = [patternBytes(100_000, 1), patternBytes(10, 2), patternBytes(70_000, 3)]
  const segments: Segment[] = []
  for (const piece of pieces) {
    const stored = await storeBytes(store, bodyOf(piece), { expected: {}, sizeMax })
    await store.meta.commit({ expect: [], set: stored.set })
    segments.push(...stored.segments)
  }
  const whole = Buffer.concat(pieces)
  for (const [start, end] of [
    [0, whole.length],
    [99_999, 100_011],
    [100_000, 100_010],
    [5, 6],
    [whole.length - 1, whole.length],
    [7, 7],
  ] as const) {
    const read = await bytesOf(readContent(store, contentOf(segments), { start, end }))
    assert.deepEqual(read, whole.subarray(start, end))
  }
})

const refused: readonly [
  name: string,
  code: string,
  expected: Parameters<typeof storeBytes>[2]['expected'],
][] = [
  ['an MD5 of other bytes', 'BadDigest', { md5: createHash('md5').update('other').digest() }],
  [
    'a CRC32C of other bytes',
    'BadDigest',
    { checksum: { algorithm: 'CRC32C', value: new Uint8Array([1, 2, 3, 4]) } },
  ],
  ['a trailer that lies', 'BadDigest', { checksum: { algorithm: 'SHA1', value: () => new Uint8Array(20) } }],
]
for (const [name, code, expected] of refused) {
  for (const size of [100, 200_000]) {
    test(`DATA-3 ${name} is refused for ${size} bytes, and nothing remains`, async () => {
      const store = await memoryStore()
      const algorithm = expected.checksum?.algorithm
      const options = { expected, sizeMax, ...(algorithm === undefined ? {} : { algorithm }) }
      await assert.rejects(storeBytes(store, bodyOf(size), options), { code })
      assert.equal(await blobCount(store), 0)
    })
  }
}

test('DATA-3 every digest that is right is accepted, and the one asked for is kept', async () => {
  const store = await memoryStore()
  const bytes = patternBytes(100_000)
  const crc = createHasher('CRC32C')
  crc.update(bytes)
  const value = crc.digest()
  const stored = await storeBytes(store, bodyOf(bytes), {
    algorithm: 'CRC32C',
    expected: { md5: createHash('md5').update(bytes).digest(), checksum: { algorithm: 'CRC32C', value } },
    sizeMax,
  })
  assert.equal(stored.checksum, Buffer.from(value).toString('base64'))
})

test('DATA-4 a body over the limit is refused, whether it says so before or not, and nothing remains', async () => {
  const store = await memoryStore()
  const declared = bodyOf(200_000)
  const undeclared: BodyStream = { ...bodyOf(200_000), size: undefined }
  for (const body of [declared, undeclared]) {
    await assert.rejects(storeBytes(store, body, { expected: {}, sizeMax: 199_999 }), {
      code: 'EntityTooLarge',
      details: { ProposedSize: 200_000, MaxSizeAllowed: 199_999 },
    })
  }
  assert.equal(await blobCount(store), 0)
})

test('DATA-4 a body that breaks off leaves nothing', async () => {
  const store = await memoryStore()
  const broken: BodyStream = {
    size: 400_000,
    trailers: new Map(),
    async *[Symbol.asyncIterator]() {
      yield patternBytes(200_000)
      throw new Error('the client is gone')
    },
  }
  await assert.rejects(storeBytes(store, broken, { expected: {}, sizeMax }), /the client is gone/)
  assert.equal(await blobCount(store), 0)
})

test('DATA-4 bytes that no record will name are given up', async () => {
  const store = await memoryStore()
  const stored = await storeBytes(store, bodyOf(100_000), { expected: {}, sizeMax })
  assert.equal(await blobCount(store), 1)
  await discardBytes(store, stored)
  assert.equal(await blobCount(store), 0)
})
