import type { ChecksumAlgorithm } from './checksum.ts'
import { createHasher } from './hasher.ts'

/**
 * The digest over the concatenated raw digests of the parts, in order: S3's checksum of type COMPOSITE (and,
 * with MD5, the ETag of a multipart object). The `-N` that S3 appends to the text is not part of it.
 */
export function compositeChecksum(
  algorithm: ChecksumAlgorithm,
  partDigests: Iterable<Uint8Array>,
): Uint8Array {
  const hasher = createHasher(algorithm)
  for (const digest of partDigests) hasher.update(digest)
  return hasher.digest()
}
