/** Whether a body that was read whole is the one that was sent. */
import { toBase64 } from '../checksum/encoding.ts'
import { createHasher } from '../checksum/hasher.ts'
import type { BodyStream } from '../protocol/body.ts'
import { checksumMismatch, contentMd5Mismatch } from '../protocol/checksum-errors.ts'
import { digestsOf } from './digests.ts'

/** @throws {S3Error} BadDigest, InvalidDigest, InvalidRequest. */
export const checkSentDigests = (bytes: Uint8Array, fields: Parameters<typeof digestsOf>[0]): void => {
  const { md5, checksum } = digestsOf(fields, noStream).expected
  if (md5 !== undefined) {
    const found = digestOf('MD5', bytes)
    if (Buffer.compare(found, md5) !== 0) throw contentMd5Mismatch(toBase64(found), toBase64(md5))
  }
  if (checksum === undefined || typeof checksum.value === 'function') return
  if (Buffer.compare(digestOf(checksum.algorithm, bytes), checksum.value) !== 0) {
    throw checksumMismatch(checksum.algorithm)
  }
}

const digestOf = (algorithm: Parameters<typeof createHasher>[0], bytes: Uint8Array): Uint8Array => {
  const hasher = createHasher(algorithm)
  hasher.update(bytes)
  return hasher.digest()
}

const noStream: BodyStream = {
  size: 0,
  trailers: new Map(),
  [Symbol.asyncIterator]: async function* () {},
}
