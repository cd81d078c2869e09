import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { crc32, xxhash128, xxhash3, xxhash64 } from 'hash-wasm'
import { checksumAlgorithms } from './checksum.ts'
import type { ChecksumAlgorithm, Hasher } from './checksum.ts'
import { toBase64, toHex } from './encoding.ts'
import { createHasher, digestSize, portableHasher } from './hasher.ts'

const encoder = new TextEncoder()
const digits = '123456789'
const fox = 'The quick brown fox jumps over the lazy dog'
const sha512OfDigits =
  '2eZ2LdHI6vbWGzxhkvxAjU1tXxF20MKRabwk5xw/J0rSf81YEbMT1oH35V7ALXPUmclUVba1u1A6z1dPuo/+hQ=='
const sha512OfNothing =
  'z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=='

const vectors: readonly (readonly [ChecksumAlgorithm, string | Uint8Array, string])[] = [
  ['CRC32', '', 'AAAAAA=='],
  ['CRC32', 'a', '6Le+Qw=='],
  ['CRC32', 'hello', 'NhCmhg=='],
  ['CRC32', digits, 'y/Q5Jg=='],
  ['CRC32', new Uint8Array(32), 'GQpVrQ=='],
  ['CRC32', fox, 'QU+jOQ=='],
  ['CRC32C', '', 'AAAAAA=='],
  ['CRC32C', 'a', 'wdBDMA=='],
  ['CRC32C', 'hello', 'mnG7TA=='],
  ['CRC32C', digits, '4waSgw=='],
  ['CRC32C', new Uint8Array(32), 'ipE2qg=='],
  ['CRC32C', fox, 'ImIEBA=='],
  ['CRC64NVME', '', 'AAAAAAAAAAA='],
  ['CRC64NVME', 'a', 'jC+ERbTL/Dw='],
  ['CRC64NVME', 'hello', 'M3eFcAZSQlc='],
  ['CRC64NVME', digits, 'rosUhgp5mIg='],
  ['CRC64NVME', new Uint8Array(32), 'zzRzQ01Ozzs='],
  ['CRC64NVME', fox, '12xUBUlUwUM='],
  ['CRC64NVME', 'A'.repeat(1024), 'Qeh8oXvGiSo='],
  ['SHA1', '', '2jmj7l5rSw0yVb/vlWAYkK/YBwk='],
  ['SHA1', digits, '98O8HYCOBHMq32eZZczDTKeuNEE='],
  ['SHA256', '', '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
  ['SHA256', digits, 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU='],
  ['SHA256', 'A'.repeat(1024), 'arcu6553sHVAiX4MjW0j7I7vD4w6R+Gz9Ok0Q9lTa+0='],
  ['SHA512', '', sha512OfNothing],
  ['SHA512', digits, sha512OfDigits],
  ['MD5', '', '1B2M2Y8AsgTpgAmY7PhCfg=='],
  ['MD5', digits, 'JfnnlDI7RTiF9RgfG2JNCw=='],
  ['MD5', '0123456789abcdef0123456789abcdef', 'hRasmdxgYDKV3nvbahU1MA=='],
  ['XXHASH64', '', '70bbN1HY6Zk='],
  ['XXHASH64', digits, 'jLhB20DmroM='],
  ['XXHASH3', '', 'LQaABTjTlMI='],
  ['XXHASH3', digits, 'ctyxi2ehff8='],
  ['XXHASH128', '', 'maoG0wFHmNhgAcMkRo1Jfw=='],
  ['XXHASH128', digits, 'MxGUd+3l3NXpcWQnaB1YYA=='],
]

describe('CHK-3 every algorithm gives its known values, big-endian', () => {
  for (const [algorithm, input, expected] of vectors) {
    const bytes = typeof input === 'string' ? encoder.encode(input) : input
    test(`CHK-3 ${algorithm} of ${bytes.length} bytes is ${expected}`, () => {
      assert.equal(toBase64(digestOf(createHasher(algorithm), [bytes])), expected)
      if (algorithm !== 'MD5') assert.equal(toBase64(digestOf(portableHasher(algorithm), [bytes])), expected)
    })
  }
})

/** What independent implementations give, in hexadecimal. */
const oracles: Readonly<Record<ChecksumAlgorithm, (bytes: Uint8Array) => string | Promise<string>>> = {
  CRC32: (bytes) => crc32(bytes),
  CRC32C: (bytes) => crc32(bytes, 0x82f63b78),
  CRC64NVME: crc64ByBits,
  SHA1: (bytes) => createHash('sha1').update(bytes).digest('hex'),
  SHA256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
  SHA512: (bytes) => createHash('sha512').update(bytes).digest('hex'),
  MD5: (bytes) => createHash('md5').update(bytes).digest('hex'),
  XXHASH64: (bytes) => xxhash64(bytes),
  XXHASH3: (bytes) => xxhash3(bytes),
  XXHASH128: (bytes) => xxhash128(bytes),
}

describe('CHK-4 a digest depends on the bytes only, not on how they are cut', () => {
  // Sizes at which some path begins or ends: blocks, windows, folding passes, the input area.
  const edges = [16, 64, 128, 240, 256, 1024, 2048, 6144, 7168, 14336, 65536, 131072, 524288, 1048576]
  const size = fc.oneof(
    { weight: 2, arbitrary: fc.nat(300) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom(...edges), fc.integer({ min: -20, max: 20 }))
        .map(([a, b]) => Math.max(0, a + b)),
    },
    fc.nat(200_000),
  )
  for (const algorithm of checksumAlgorithms) {
    test(`CHK-4 ${algorithm} agrees with an independent implementation`, async () => {
      await fc.assert(
        fc.asyncProperty(
          size,
          fc.nat(),
          fc.array(fc.nat(80_000), { maxLength: 6 }),
          async (total, seed, cuts) => {
            const bytes = noise(total, seed)
            const expected = await oracles[algorithm](bytes)
            const pieces = cut(bytes, cuts)
            assert.equal(toHex(digestOf(createHasher(algorithm), pieces)), expected)
            if (algorithm !== 'MD5')
              assert.equal(toHex(digestOf(portableHasher(algorithm), pieces)), expected)
          },
        ),
        { numRuns: algorithm === 'CRC64NVME' ? 40 : 80 },
      )
    })
  }
})

test('CHK-4 XXH3 agrees at each of the sizes that have formulas of their own', async () => {
  const bytes = noise(600, 7)
  for (let total = 0; total <= bytes.length; total++) {
    const part = bytes.subarray(0, total)
    assert.equal(toHex(digestOf(createHasher('XXHASH3'), [part])), await xxhash3(part), `64 bits of ${total}`)
    assert.equal(
      toHex(digestOf(createHasher('XXHASH128'), [part])),
      await xxhash128(part),
      `128 bits of ${total}`,
    )
  }
})

test('CHK-5 hashers of one algorithm run side by side without touching each other', () => {
  for (const algorithm of checksumAlgorithms.filter((name) => name !== 'MD5')) {
    const inputs = Array.from({ length: 5 }, (_, index) => noise(3000 + 700 * index, index))
    const hashers = inputs.map(() => portableHasher(algorithm))
    for (let from = 0; from < 6000; from += 450) {
      for (const [index, hasher] of hashers.entries())
        hasher.update(inputs[index]!.subarray(from, from + 450))
    }
    hashers.pop()!.dispose()
    for (const [index, hasher] of hashers.entries()) {
      assert.deepEqual(hasher.digest(), digestOf(createHasher(algorithm), [inputs[index]!]), algorithm)
    }
  }
})

test('CHK-5 a chunk may be overwritten once update has returned', () => {
  for (const algorithm of checksumAlgorithms) {
    const chunk = noise(5000, 1)
    const expected = digestOf(createHasher(algorithm), [chunk])
    const hasher = createHasher(algorithm)
    hasher.update(chunk)
    chunk.fill(0)
    assert.deepEqual(hasher.digest(), expected, algorithm)
  }
})

test('a digest has the size that digestSize tells, and ends its hasher', () => {
  for (const algorithm of checksumAlgorithms) {
    const hasher = createHasher(algorithm)
    assert.equal(hasher.digest().length, digestSize(algorithm))
    assert.throws(() => hasher.digest(), algorithm)
    hasher.dispose()
  }
})

function digestOf(hasher: Hasher, chunks: readonly Uint8Array[]): Uint8Array {
  for (const chunk of chunks) hasher.update(chunk)
  return hasher.digest()
}

function cut(bytes: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = []
  let from = 0
  for (const size of sizes) {
    pieces.push(bytes.subarray(from, from + size))
    from += size
  }
  return [...pieces, bytes.subarray(from)]
}

/** Reproducible bytes without a pattern. */
function noise(size: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let state = seed | 1
  for (let index = 0; index < size; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    bytes[index] = state >>> 24
  }
  return bytes
}

function crc64ByBits(bytes: Uint8Array): string {
  const table = Array.from({ length: 256 }, (_, index) => {
    let entry = BigInt(index)
    for (let bit = 0; bit < 8; bit++) entry = (entry >> 1n) ^ (entry & 1n ? 0x9a6c9329ac4bc9b5n : 0n)
    return entry
  })
  let crc = 0xffffffffffffffffn
  for (const byte of bytes) crc = table[Number(crc & 0xffn) ^ byte]! ^ (crc >> 8n)
  return (crc ^ 0xffffffffffffffffn).toString(16).padStart(16, '0')
}
