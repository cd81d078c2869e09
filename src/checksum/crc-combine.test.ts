import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { crcCombine, isCrc } from './crc-combine.ts'
import type { CrcAlgorithm } from './crc-combine.ts'
import { checksumAlgorithms } from './checksum.ts'
import { fromHex, toHex } from './encoding.ts'
import { createHasher, digestSize } from './hasher.ts'

const mebibyte = 2 ** 20
const crcs: readonly CrcAlgorithm[] = ['CRC32', 'CRC32C', 'CRC64NVME']

test('the CRCs are the algorithms that combine', () => {
  assert.deepEqual(checksumAlgorithms.filter(isCrc), crcs)
})

describe('CHK-6 the CRC of a whole follows from the CRCs of its parts', () => {
  const greetings: readonly (readonly [CrcAlgorithm, string, string, string])[] = [
    ['CRC32', 'ed81f9f6', '3a771143', '0d4a1185'],
    ['CRC32C', '7e627e58', '31aa814e', 'c99465aa'],
    ['CRC64NVME', 'c3430818b4596582', '34a6f418fb3758bf', '8d29d5c3f6ea8ebe'],
  ]
  for (const [algorithm, hello, world, whole] of greetings) {
    test(`CHK-6 ${algorithm} of "hello " and "world"`, () => {
      assert.equal(toHex(crcCombine(algorithm, bytes(hello), bytes(world), 5)), whole)
    })
  }

  // Combined with a CRC of zero, x^0 (the top bit) becomes x^(8·size) itself.
  const powers: readonly (readonly [CrcAlgorithm, number, string])[] = [
    ['CRC32', 1, '00800000'],
    ['CRC32', 5 * mebibyte, '7ad256cc'],
    ['CRC32', 8 * mebibyte, '4eaba214'],
    ['CRC32', 1024 * mebibyte, '20000000'],
    ['CRC32C', 1, '00800000'],
    ['CRC32C', 5 * mebibyte, '11b31f9d'],
    ['CRC32C', 8 * mebibyte, '7d0722cc'],
    ['CRC32C', 1024 * mebibyte, '08000000'],
    ['CRC64NVME', 1, '0080000000000000'],
    ['CRC64NVME', 5 * mebibyte, 'e852c6e487ad204d'],
    ['CRC64NVME', 8 * mebibyte, '2574114889f670b2'],
    ['CRC64NVME', 1024 * mebibyte, '51da8d7e057c5eb3'],
  ]
  for (const [algorithm, size, power] of powers) {
    test(`CHK-6 ${algorithm} moved by ${size} bytes`, () => {
      assert.equal(toHex(crcCombine(algorithm, topBit(algorithm), zero(algorithm), size)), power)
    })
  }

  for (const algorithm of crcs) {
    test(`CHK-6 ${algorithm} of any two halves`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 3000 }), fc.uint8Array({ maxLength: 3000 }), (a, b) => {
          const combined = crcCombine(algorithm, crcOf(algorithm, a), crcOf(algorithm, b), b.length)
          assert.deepEqual(combined, crcOf(algorithm, a, b))
        }),
      )
    })

    test(`CHK-6 ${algorithm} over sizes up to 2^46 does not depend on the order of combining`, () => {
      const digest = fc.uint8Array({ minLength: digestSize(algorithm), maxLength: digestSize(algorithm) })
      const size = fc.integer({ min: 0, max: 2 ** 46 })
      fc.assert(
        fc.property(digest, digest, digest, size, size, (a, b, c, sizeOfB, sizeOfC) => {
          const fromLeft = crcCombine(algorithm, crcCombine(algorithm, a, b, sizeOfB), c, sizeOfC)
          const fromRight = crcCombine(algorithm, a, crcCombine(algorithm, b, c, sizeOfC), sizeOfB + sizeOfC)
          assert.deepEqual(fromLeft, fromRight)
        }),
      )
    })
  }
})

function crcOf(algorithm: CrcAlgorithm, ...chunks: readonly Uint8Array[]): Uint8Array {
  const hasher = createHasher(algorithm)
  for (const chunk of chunks) hasher.update(chunk)
  return hasher.digest()
}

function bytes(hex: string): Uint8Array {
  const value = fromHex(hex)
  assert.ok(value)
  return value
}

function zero(algorithm: CrcAlgorithm): Uint8Array {
  return new Uint8Array(digestSize(algorithm))
}

function topBit(algorithm: CrcAlgorithm): Uint8Array {
  const digest = zero(algorithm)
  digest[0] = 0x80
  return digest
}
