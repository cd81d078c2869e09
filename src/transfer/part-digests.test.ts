import assert from 'node:assert/strict'
import test from 'node:test'
import { combineDigests, crcOf, findCrc } from './part-digests.ts'

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text)
}

for (const algorithm of ['CRC32', 'CRC32C', 'CRC64NVME'] as const) {
  test(`XFER-5 the ${algorithm} of a whole follows from those of its parts`, async () => {
    const texts = ['one', '', 'three hundred', 'x']
    const parts = await Promise.all(
      texts.map(async (text) => ({ size: text.length, digest: await crcOf(algorithm, chunks(text)) })),
    )
    assert.deepEqual(combineDigests(algorithm, parts), await crcOf(algorithm, chunks(...texts)))
    assert.deepEqual(combineDigests(algorithm, []), await crcOf(algorithm, chunks()))
  })
}

test('XFER-5 of the CRCs of an answer the widest is taken', () => {
  assert.deepEqual(findCrc({ ChecksumCRC32: 'a', ChecksumCRC64NVME: 'b' }), {
    algorithm: 'CRC64NVME',
    value: 'b',
  })
  assert.equal(findCrc({}), undefined)
})
