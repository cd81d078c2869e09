import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Hasher } from './checksum.ts'
import { toHex } from './encoding.ts'
import { createMd5Lanes } from './md5-lanes.ts'
import type { Md5Lanes } from './md5-lanes.ts'

const source = randomBytes(300_000)

describe('CHK-9 MD5 of many streams at a time is the MD5 of each', () => {
  const step = fc.record({
    stream: fc.nat(11),
    action: fc.oneof(
      { weight: 20, arbitrary: fc.constant('update' as const) },
      fc.constant('digest' as const),
      fc.constant('dispose' as const),
    ),
    from: fc.nat(30_000),
    size: fc.oneof(
      fc.nat(200),
      fc.nat(65_536),
      fc.constantFrom(0, 63, 64, 65, 65_536, 131_072, 200_000, 262_144),
    ),
  })

  test('CHK-9 whatever the order of updates, digests and disposals', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.constantFrom(3, 128), (steps, slotsMax) => {
        const lanes = createMd5Lanes({ slotsMax })
        const streams = new Map<number, { hasher: Hasher; oracle: Hash }>()
        for (const { stream, action, from, size } of steps) {
          const entry = streams.get(stream) ?? { hasher: lanes.createHasher(), oracle: createHash('md5') }
          streams.set(stream, entry)
          if (action === 'update') {
            const chunk = source.subarray(from, from + size)
            entry.hasher.update(chunk)
            entry.oracle.update(chunk)
            continue
          }
          streams.delete(stream)
          if (action === 'dispose') entry.hasher.dispose()
          else assert.equal(toHex(entry.hasher.digest()), entry.oracle.digest('hex'))
        }
        for (const { hasher, oracle } of streams.values())
          assert.equal(toHex(hasher.digest()), oracle.digest('hex'))
      }),
    )
  })

  for (const count of [1, 2, 3, 4, 5, 9]) {
    test(`CHK-9 ${count} streams in turn, of different sizes`, () => {
      const lanes = createMd5Lanes()
      const hashers = Array.from({ length: count }, () => lanes.createHasher())
      const sizeOf = (index: number) => 290_000 - 7001 * index
      for (let from = 0; from < 290_000; from += 50_000) {
        for (const [index, hasher] of hashers.entries()) {
          hasher.update(source.subarray(from, Math.max(from, Math.min(from + 50_000, sizeOf(index)))))
        }
      }
      for (const [index, hasher] of hashers.entries()) {
        assert.equal(toHex(hasher.digest()), md5(source.subarray(0, sizeOf(index))))
      }
    })
  }
})

test('CHK-9 the padding is right for every rest of a block', () => {
  const lanes = createMd5Lanes()
  for (let size = 0; size <= 130; size++) {
    assert.equal(
      toHex(digestOf(lanes, source.subarray(0, size))),
      md5(source.subarray(0, size)),
      `${size} bytes`,
    )
  }
})

test('CHK-10 an ended stream leaves nothing for the next one in its place', () => {
  const lanes = createMd5Lanes({ slotsMax: 1 })
  for (let round = 0; round < 50; round++) {
    const dropped = lanes.createHasher()
    dropped.update(source.subarray(0, 1000 * round))
    dropped.dispose()
    dropped.dispose()
    assert.throws(() => dropped.update(source))
    assert.equal(toHex(digestOf(lanes, source.subarray(round))), md5(source.subarray(round)))
  }
})

test('CHK-10 streams beyond the slots are hashed all the same', () => {
  const lanes = createMd5Lanes({ slotsMax: 2 })
  const hashers = Array.from({ length: 40 }, () => lanes.createHasher())
  for (const hasher of hashers) hasher.update(source)
  for (const hasher of hashers) assert.equal(toHex(hasher.digest()), md5(source))
})

function digestOf(lanes: Md5Lanes, bytes: Uint8Array): Uint8Array {
  const hasher = lanes.createHasher()
  hasher.update(bytes)
  return hasher.digest()
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex')
}
