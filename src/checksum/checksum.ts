/** S3's additional checksums, in the spelling of `x-amz-checksum-algorithm`. */
export const checksumAlgorithms = [
  'CRC32',
  'CRC32C',
  'CRC64NVME',
  'SHA1',
  'SHA256',
  'SHA512',
  'MD5',
  'XXHASH64',
  'XXHASH3',
  'XXHASH128',
] as const

export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number]

export type ChecksumType = 'COMPOSITE' | 'FULL_OBJECT'

/** A running digest. `update` may be called with chunks of any size; the chunk is free once it returns. */
export interface Hasher {
  update(chunk: Uint8Array): void
  /** The digest as S3 encodes it (big-endian for CRC and XXHASH). Ends the hasher. */
  digest(): Uint8Array
  /** Gives back what the hasher holds, when it ends without a digest. */
  dispose(): void
}
