import { createHasher } from '../checksum/hasher.ts'
import { toBase64 } from '../checksum/encoding.ts'
import type { BodyStream } from '../protocol/body.ts'
import { checksumMismatch, contentMd5Mismatch } from '../protocol/checksum-errors.ts'
import {
  completeMultipartUploadSizeMax,
  configurationSizeMax,
  deleteObjectsSizeMax,
} from '../protocol/limits.ts'
import type { Operation } from '../protocol/operation.ts'
import { checksumAlgorithms } from '../checksum/checksum.ts'
import { digestsOf } from './digests.ts'
import type { ChecksumFields } from './digests.ts'
import { readPayload } from './request-body.ts'
import type { PayloadOptions } from './request-body.ts'
import type { RequestHeaders } from './request-headers.ts'

const sizeMaxOf = (operation: Operation): number => {
  switch (operation.name) {
    case 'CompleteMultipartUpload':
      return completeMultipartUploadSizeMax
    case 'DeleteObjects':
      return deleteObjectsSizeMax
    default:
      return configurationSizeMax
  }
}

/**
 * The whole body of an operation that takes a document, its digests verified.
 * @throws {S3Error} MaxMessageLengthExceeded, InvalidDigest, InvalidRequest, BadDigest, and what the body throws.
 */
export const readXmlBody = async (operation: Operation, options: PayloadOptions): Promise<Uint8Array> => {
  const bytes = await readPayload(options, sizeMaxOf(operation))
  // A completion's checksum headers are of the object, not of the document.
  const ofObject = operation.name === 'CompleteMultipartUpload'
  verifyDigests(bytes, options.headers, ofObject)
  return bytes
}

const verifyDigests = (bytes: Uint8Array, headers: RequestHeaders, md5Only: boolean): void => {
  const fields = { ContentMD5: headers['content-md5'], ...(md5Only ? {} : checksumFieldsOf(headers)) }
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

const checksumFieldsOf = (headers: RequestHeaders): ChecksumFields =>
  Object.fromEntries(
    checksumAlgorithms.map((algorithm) => [
      `Checksum${algorithm}`,
      headers[`x-amz-checksum-${algorithm.toLowerCase()}`],
    ]),
  )

const noStream: BodyStream = {
  size: 0,
  trailers: new Map(),
  [Symbol.asyncIterator]: async function* () {},
}
