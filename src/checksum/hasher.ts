import type { ChecksumAlgorithm, Hasher } from './checksum.ts'
import { kernelHasher } from './kernel-hasher.ts'
import { kernels } from './kernel.ts'
import { createMd5Lanes } from './md5-lanes.ts'
import { nativeHasher } from './native-hasher.ts'

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

const md5Lanes = createMd5Lanes()

/** Size of a digest in bytes. */
export function digestSize(algorithm: ChecksumAlgorithm): number {
  return digestSizes[algorithm]
}

/**
 * Begins a digest. All MD5 streams of a thread share one pool of lanes, so the more of them run at a time,
 * the faster each byte; every hasher must end with `digest` or `dispose`.
 */
export function createHasher(algorithm: ChecksumAlgorithm): Hasher {
  if (algorithm === 'MD5') return md5Lanes.createHasher()
  return nativeSha(algorithm) ?? portableHasher(algorithm)
}

/** @internal A hasher that runs in WebAssembly, wherever it is. */
export function portableHasher(algorithm: Exclude<ChecksumAlgorithm, 'MD5'>): Hasher {
  return kernelHasher(kernelOf(algorithm), digestSizes[algorithm])
}

function nativeSha(algorithm: Exclude<ChecksumAlgorithm, 'MD5'>): Hasher | undefined {
  switch (algorithm) {
    case 'SHA1':
      return nativeHasher('sha1')
    case 'SHA256':
      return nativeHasher('sha256')
    case 'SHA512':
      return nativeHasher('sha512')
    default:
      return undefined
  }
}

function kernelOf(algorithm: Exclude<ChecksumAlgorithm, 'MD5'>) {
  switch (algorithm) {
    case 'CRC32':
      return kernels.crc32()
    case 'CRC32C':
      return kernels.crc32c()
    case 'CRC64NVME':
      return kernels.crc64nvme()
    case 'SHA1':
      return kernels.sha1()
    case 'SHA256':
      return kernels.sha256()
    case 'SHA512':
      return kernels.sha512()
    case 'XXHASH64':
      return kernels.xxh64()
    case 'XXHASH3':
    case 'XXHASH128':
      return kernels.xxh3()
  }
}
