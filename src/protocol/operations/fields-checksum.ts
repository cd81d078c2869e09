/** S3's additional checksums, as headers and as elements. Values are base64 text; a COMPOSITE one may end in `-N`. */
import { checksumAlgorithms } from '../../checksum/checksum.ts'
import { invalidChecksumType, unsupportedChecksumAlgorithm } from '../checksum-errors.ts'
import { invalidRequest } from '../error-messages.ts'
import { element, header, optional } from '../fields.ts'
import { base64, oneOf, text } from '../text-codecs.ts'

export const checksumAlgorithm = oneOf(checksumAlgorithms)
export const checksumType = oneOf(['COMPOSITE', 'FULL_OBJECT'])

/** One header per algorithm. */
export const checksumHeaders = {
  ChecksumCRC32: optional(header('x-amz-checksum-crc32', base64)),
  ChecksumCRC32C: optional(header('x-amz-checksum-crc32c', base64)),
  ChecksumCRC64NVME: optional(header('x-amz-checksum-crc64nvme', base64)),
  ChecksumSHA1: optional(header('x-amz-checksum-sha1', base64)),
  ChecksumSHA256: optional(header('x-amz-checksum-sha256', base64)),
  ChecksumSHA512: optional(header('x-amz-checksum-sha512', base64)),
  ChecksumMD5: optional(header('x-amz-checksum-md5', base64)),
  ChecksumXXHASH64: optional(header('x-amz-checksum-xxhash64', base64)),
  ChecksumXXHASH3: optional(header('x-amz-checksum-xxhash3', base64)),
  ChecksumXXHASH128: optional(header('x-amz-checksum-xxhash128', base64)),
}

/** One element per algorithm. */
export const checksumElements = {
  ChecksumCRC32: optional(element(base64)),
  ChecksumCRC32C: optional(element(base64)),
  ChecksumCRC64NVME: optional(element(base64)),
  ChecksumSHA1: optional(element(base64)),
  ChecksumSHA256: optional(element(base64)),
  ChecksumSHA512: optional(element(base64)),
  ChecksumMD5: optional(element(base64)),
  ChecksumXXHASH64: optional(element(base64)),
  ChecksumXXHASH3: optional(element(base64)),
  ChecksumXXHASH128: optional(element(base64)),
}

export const checksumTypeHeader = {
  ChecksumType: optional(header('x-amz-checksum-type', checksumType, invalidChecksumType)),
}

export const checksumAlgorithmHeader = {
  ChecksumAlgorithm: optional(
    header('x-amz-checksum-algorithm', checksumAlgorithm, unsupportedChecksumAlgorithm),
  ),
}

/** What SDKs say beside the checksum itself, and the names of the trailers that an aws-chunked body ends with. */
export const sentChecksumHeaders = {
  ChecksumAlgorithm: optional(
    header('x-amz-sdk-checksum-algorithm', checksumAlgorithm, () =>
      invalidRequest('Value for x-amz-sdk-checksum-algorithm header is invalid.'),
    ),
  ),
  Trailer: optional(header('x-amz-trailer', text)),
}
