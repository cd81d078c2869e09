import {
  completeMultipartUploadSizeMax,
  configurationSizeMax,
  deleteObjectsSizeMax,
} from '../protocol/limits.ts'
import type { Operation } from '../protocol/operation.ts'
import { checksumAlgorithms } from '../checksum/checksum.ts'
import type { ChecksumFields } from './digests.ts'
import { readPayload } from './request-body.ts'
import type { PayloadOptions } from './request-body.ts'
import type { RequestHeaders } from './request-headers.ts'
import { checkSentDigests } from './sent-digests.ts'

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
  const { headers } = options
  checkSentDigests(bytes, {
    ContentMD5: headers['content-md5'],
    ...(ofObject ? {} : checksumFieldsOf(headers)),
  })
  return bytes
}

const checksumFieldsOf = (headers: RequestHeaders): ChecksumFields =>
  Object.fromEntries(
    checksumAlgorithms.map((algorithm) => [
      `Checksum${algorithm}`,
      headers[`x-amz-checksum-${algorithm.toLowerCase()}`],
    ]),
  )
