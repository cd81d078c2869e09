import type { ChecksumAlgorithm, Hasher } from './checksum.ts'
import { nodeCrypto } from './native.ts'

const digestSizes: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
  SHA512: 64,
  MD5: 16,
  XXHASH64: 8,
  XXHASH3: 8,
  XXHASH128: 16,
}

/** Size of a digest in bytes. */
export function digestSize(algorithm: ChecksumAlgorithm): number {
  return digestSizes[algorithm]
}

/** Begins a digest. */
export function createHasher(algorithm: ChecksumAlgorithm): Hasher {
  switch (algorithm) {
    case 'CRC32':
      return crcHasher(4, 0n, 0xedb88320)
    case 'CRC32C':
      return crcHasher(4, 0n, 0x82f63b78)
    case 'CRC64NVME':
      return crcHasher(8, 0x9a6c9329n, 0xac4bc9b5)
    case 'SHA1':
    case 'SHA256':
    case 'SHA512':
    case 'MD5': {
      const hash = nodeCrypto!.createHash(algorithm.toLowerCase())
      return { update: (chunk) => void hash.update(chunk), digest: () => new Uint8Array(hash.digest()), dispose: () => {} }
    }
    default:
      throw new Error(`${algorithm} is not there yet`)
  }
}

function crcHasher(size: 4 | 8, high: bigint, low: number): Hasher {
  const highs = new Uint32Array(256)
  const lows = new Uint32Array(256)
  const polyHigh = Number(high)
  for (let n = 0; n < 256; n++) {
    let h = 0
    let l = n
    for (let k = 0; k < 8; k++) {
      const odd = l & 1
      l = (l >>> 1) | (h << 31)
      h >>>= 1
      if (odd) {
        l ^= low
        h ^= polyHigh
      }
    }
    highs[n] = h
    lows[n] = l
  }
  let h = size === 8 ? -1 : 0
  let l = -1
  return {
    update(chunk) {
      for (let i = 0; i < chunk.length; i++) {
        const n = (l ^ chunk[i]!) & 255
        l = ((l >>> 8) | (h << 24)) ^ lows[n]!
        h = (h >>> 8) ^ highs[n]!
      }
    },
    digest() {
      const digest = new Uint8Array(size)
      const view = new DataView(digest.buffer)
      if (size === 8) view.setInt32(0, ~h)
      view.setInt32(size - 4, ~l)
      return digest
    },
    dispose() {},
  }
}
