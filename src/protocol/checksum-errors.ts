/** S3's errors about digests, and about what a completion says of its parts, in S3's words. */
import { S3Error } from './errors.ts'
import { invalidArgument, invalidRequest } from './error-messages.ts'
import { partSizeMin } from './limits.ts'

const badDigest = (message: string): S3Error => new S3Error('BadDigest', {}, { message })

/** 400: Content-MD5 is not base64 of 16 bytes; `value` as sent. */
export const invalidDigest = (value: string): S3Error =>
  new S3Error('InvalidDigest', { 'Content-MD5': value })

/** 400: the bytes differ from Content-MD5. `calculated` is base64; `expected` hex (PutObject) or base64 (UploadPart). */
export const contentMd5Mismatch = (calculated: string, expected: string): S3Error =>
  new S3Error('BadDigest', { CalculatedDigest: calculated, ExpectedDigest: expected })

/** 400: the bytes differ from a checksum header or trailer. */
export const checksumMismatch = (algorithm: string): S3Error =>
  badDigest(`The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`)

/** 400: a part element of a completion has a checksum of another algorithm than the upload's. */
export const partChecksumMismatch = (algorithm: string, partNumber: number): S3Error =>
  badDigest(
    `The ${algorithm.toLowerCase()} you specified for part ${partNumber} did not match what we received.`,
  )

/** 400: the header `x-amz-checksum-…` is not canonical base64 of the algorithm's size. */
export const invalidChecksumHeader = (algorithm: string): S3Error =>
  invalidRequest(`Value for x-amz-checksum-${algorithm.toLowerCase()} header is invalid.`)

/** 400: the trailer `x-amz-checksum-…` is not canonical base64 of the algorithm's size. */
export const invalidChecksumTrailer = (algorithm: string): S3Error =>
  invalidRequest(`Value for x-amz-checksum-${algorithm.toLowerCase()} trailing header is invalid.`)

export const multipleChecksums = (): S3Error =>
  invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.')

export const unsupportedChecksumAlgorithm = (): S3Error =>
  invalidRequest(
    'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
  )

/** 400: a part's checksum is of another algorithm than the upload's; `actual` undefined when none was sent. */
export const checksumTypeMismatch = (expected: string, actual: string | undefined): S3Error =>
  invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${expected.toLowerCase()}, actual checksum Type: ${actual?.toLowerCase() ?? 'null'}`,
  )

/** 400: CreateMultipartUpload asks for a pair such as COMPOSITE and CRC64NVME. */
export const checksumTypeNotAllowed = (type: string, algorithm: string): S3Error =>
  invalidRequest(
    `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  )

export const checksumTypeWithoutAlgorithm = (): S3Error =>
  invalidRequest('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.')

export const invalidChecksumType = (): S3Error =>
  invalidRequest('Value for x-amz-checksum-type header is invalid.')

/** 400: Complete names another checksum type than Create did; `mode` undefined when Create named no algorithm. */
export const checksumModeMismatch = (mode: string | undefined): S3Error =>
  invalidRequest(
    `The upload was created using the ${mode ?? 'null'} checksum mode. The complete request must use the same checksum mode.`,
  )

/** 400: the upload has an algorithm, a part element of the completion has no checksum. */
export const partChecksumMissing = (algorithm: string, partNumber: number): S3Error =>
  invalidRequest(
    `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${partNumber} in the request.`,
  )

/** 400: two checksum elements in a part, or one that is not base64. */
export const invalidPartChecksum = (value: string): S3Error => invalidArgument('Checksum', value)

export const noPartsListed = (): S3Error => invalidRequest('You must specify at least one part')

/** 400: x-amz-mp-object-size differs from the sum of the parts. */
export const objectSizeMismatch = (given: string | number, computed: number): S3Error =>
  invalidRequest(
    `The provided 'x-amz-mp-object-size' header value ${given} does not match what was computed: ${computed}`,
  )

/** 400: a part was never stored, or its ETag or checksum differs; `etag` as sent, without quotes. */
export const invalidPart = (uploadId: string, partNumber: number, etag: string, stored?: string): S3Error =>
  new S3Error('InvalidPart', {
    UploadId: uploadId,
    PartNumber: partNumber,
    ETag: etag,
    ...(stored === undefined ? {} : { StoredETag: stored }),
  })

/** 400: a part that is not the last is under the minimum; `etag` without quotes. */
export const partTooSmall = (
  size: number,
  partNumber: number,
  etag: string,
  sizeMin: number = partSizeMin,
): S3Error =>
  new S3Error('EntityTooSmall', {
    ProposedSize: size,
    MinSizeAllowed: sizeMin,
    PartNumber: partNumber,
    ETag: etag,
  })

/** 400: the body's SHA-256 differs from x-amz-content-sha256. Both hex. */
export const contentSha256Mismatch = (sent: string, computed: string): S3Error =>
  new S3Error('XAmzContentSHA256Mismatch', {
    ClientComputedContentSHA256: sent,
    S3ComputedContentSHA256: computed,
  })
