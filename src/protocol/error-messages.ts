/**
 * S3's errors in the words S3 uses where one code has several, and with the elements S3 gives with
 * them. Those about checksums and completion stand in `checksum-errors.ts`.
 */
import { S3Error } from './errors.ts'
import { objectSizeMax, keySizeMax, metadataSizeMax, skewMsMax } from './limits.ts'

/** 400: an argument, named as S3 names it (`partNumber`, `max-keys`), is not acceptable. */
export function invalidArgument(name: string, value: string | number, message?: string): S3Error {
  return new S3Error(
    'InvalidArgument',
    { ArgumentName: name, ArgumentValue: value },
    message === undefined ? {} : { message },
  )
}

/** 400 with a message and nothing else. */
export const invalidRequest = (message: string): S3Error => new S3Error('InvalidRequest', {}, { message })

/** 403 with its own message; without one the generic `Access Denied`. */
export const accessDenied = (
  message?: string,
  details: Readonly<Record<string, string | number>> = {},
): S3Error => new S3Error('AccessDenied', details, message === undefined ? {} : { message })

export const noSuchBucket = (bucket: string): S3Error => new S3Error('NoSuchBucket', { BucketName: bucket })

export const noSuchKey = (key: string, headers: Readonly<Record<string, string>> = {}): S3Error =>
  new S3Error('NoSuchKey', { Key: key }, { headers })

export const noSuchVersion = (key: string, versionId: string): S3Error =>
  new S3Error('NoSuchVersion', { Key: key, VersionId: versionId })

export const noSuchUpload = (uploadId: string): S3Error => new S3Error('NoSuchUpload', { UploadId: uploadId })

export const invalidVersionId = (versionId: string): S3Error =>
  invalidArgument('versionId', versionId, 'Invalid version id specified')

export const bucketNotEmpty = (bucket: string): S3Error =>
  new S3Error('BucketNotEmpty', { BucketName: bucket })

export const invalidBucketName = (bucket: string): S3Error =>
  new S3Error('InvalidBucketName', { BucketName: bucket })

/** 400: the path is not percent-encoded UTF-8, or names nothing that a bucket can hold. */
export const invalidUri = (uri: string): S3Error => new S3Error('InvalidURI', { URI: uri })

export const keyTooLong = (size: number): S3Error =>
  new S3Error('KeyTooLongError', { Size: size, MaxSizeAllowed: keySizeMax })

export const metadataTooLarge = (size: number): S3Error =>
  new S3Error('MetadataTooLarge', { Size: size, MaxSizeAllowed: metadataSizeMax })

export const malformedXml = (cause?: unknown): S3Error =>
  new S3Error('MalformedXML', {}, cause === undefined ? {} : { cause })

export const invalidStorageClass = (value: string): S3Error =>
  new S3Error('InvalidStorageClass', { StorageClassRequested: value })

export const entityTooLarge = (proposed: number, max: number = objectSizeMax): S3Error =>
  new S3Error('EntityTooLarge', { ProposedSize: proposed, MaxSizeAllowed: max })

/** 405: nothing of this kind (`DeleteMarker`, `OBJECT`, `BUCKET`) takes this method. */
export const methodNotAllowed = (
  method: string,
  resourceType: string,
  headers: Readonly<Record<string, string>> = {},
): S3Error => new S3Error('MethodNotAllowed', { Method: method, ResourceType: resourceType }, { headers })

/** 412; `condition` is the header's name as S3 spells it: `If-Match`, `x-amz-copy-source-If-Match`. */
export const preconditionFailed = (
  condition: string,
  headers: Readonly<Record<string, string>> = {},
): S3Error => new S3Error('PreconditionFailed', { Condition: condition }, { headers })

/** 409: another write or delete of the key was committed meanwhile. */
export const conditionalRequestConflict = (condition: string, key: string): S3Error =>
  new S3Error('ConditionalRequestConflict', { Condition: condition, Key: key })

/** 501: a header whose value S3 does not take, such as `If-None-Match: "etag"` on a write. */
export const headerNotImplemented = (header: string, additionalMessage?: string): S3Error =>
  new S3Error('NotImplemented', {
    Header: header,
    ...(additionalMessage === undefined ? {} : { additionalMessage }),
  })

/** 501: a conditional write with a value that S3 takes only on other operations. */
export const conditionNotImplemented = (header: 'If-Match' | 'If-None-Match'): S3Error =>
  headerNotImplemented(header, `We don't accept the provided value of ${header} header for this API`)

/** 501: `If-Match` and `If-None-Match` on one write. */
export const conditionsNotImplemented = (): S3Error =>
  headerNotImplemented(
    'If-Match,If-None-Match',
    'Multiple conditional request headers present in the request',
  )

/** 416, with the header `Content-Range` that tells the size. */
export const invalidRange = (requested: string, size: number): S3Error =>
  new S3Error(
    'InvalidRange',
    { RangeRequested: requested, ActualObjectSize: size },
    { headers: { 'content-range': `bytes */${size}` } },
  )

export const rangeWithPartNumber = (): S3Error =>
  invalidRequest('Cannot specify both Range header and partNumber query parameter')

/** 416: the object has fewer parts. */
export const invalidPartNumber = (requested: number, actual: number): S3Error =>
  new S3Error('InvalidPartNumber', { PartNumberRequested: requested, ActualPartCount: actual })

export const invalidCopySource = (): S3Error =>
  invalidArgument('x-amz-copy-source', 'x-amz-copy-source', 'Invalid copy source object key')

export const copyRangeMalformed = (value: string): S3Error =>
  invalidArgument(
    'x-amz-copy-source-range',
    value,
    'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
  )

/** 400: the range begins inside the source and ends beyond it. */
export const copyRangeBeyondSource = (value: string, size: number): S3Error =>
  invalidArgument(
    'x-amz-copy-source-range',
    value,
    `Range specified is not valid for source object of size: ${size}`,
  )

/** 400: the range begins beyond the source. */
export const copyRangeOutsideSource = (): S3Error =>
  invalidRequest('The specified copy range is invalid for the source object size')

export const copyToItself = (): S3Error =>
  invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  )

export const invalidTagging = (value: string): S3Error =>
  invalidArgument(
    'x-amz-tagging',
    value,
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
  )

export const invalidEncodingType = (value: string): S3Error =>
  invalidArgument('encoding-type', value, 'Invalid Encoding Method specified in Request')

export const invalidUploadIdMarker = (value: string): S3Error =>
  invalidArgument('upload-id-marker', value, 'Invalid uploadId marker')

export const invalidContinuationToken = (value: string): S3Error =>
  invalidArgument('continuation-token', value, 'The continuation token provided is incorrect')

export const invalidBucketOwner = (value: string): S3Error =>
  new S3Error(
    'InvalidBucketOwnerAWSAccountID',
    {},
    { message: `The value of the expected bucket owner parameter must be an AWS Account ID... [${value}]` },
  )

export const invalidLocationConstraint = (value: string): S3Error =>
  new S3Error('InvalidLocationConstraint', { LocationConstraint: value })

/** 400; `constraint` is the region asked for, or `unspecified`. */
export const illegalLocationConstraint = (constraint: string): S3Error =>
  new S3Error(
    'IllegalLocationConstraintException',
    {},
    {
      message: `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    },
  )

/** 403: `x-amz-*` headers came that the signature does not cover. */
export const headersNotSigned = (names: readonly string[]): S3Error =>
  accessDenied('There were headers present in the request which were not signed', {
    HeadersNotSigned: names.join(', '),
  })

/** 403; both times in milliseconds since 1970. */
export const requestTimeTooSkewed = (amzDate: string, now: number): S3Error =>
  new S3Error('RequestTimeTooSkewed', {
    RequestTime: amzDate,
    ServerTime: `${new Date(now).toISOString().slice(0, 19)}Z`,
    MaxAllowedSkewMilliseconds: skewMsMax,
  })

export const invalidAccessKeyId = (accessKeyId: string): S3Error =>
  new S3Error('InvalidAccessKeyId', { AWSAccessKeyId: accessKeyId })

/** 400, a retryable one: the client stopped sending. The connection closes with it. */
export const requestTimeout = (): S3Error =>
  new S3Error('RequestTimeout', {}, { headers: { connection: 'close' } })

/** 503: too much at once; retry later. */
export const slowDown = (retryAfterS?: number): S3Error =>
  new S3Error(
    'SlowDown',
    {},
    retryAfterS === undefined ? {} : { headers: { 'retry-after': String(retryAfterS) } },
  )
