import { checksumAlgorithms } from '../checksum/checksum.ts'
import { invalidRequest } from '../protocol/error-messages.ts'
import type { Operation } from '../protocol/operation.ts'
import type { RequestHeaders } from './request-headers.ts'

/**
 * Operations whose document must come with its digest: what they change is too dear to be changed by
 * a document that was damaged on its way.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
const required: ReadonlySet<string> = new Set([
  'DeleteObjects',
  'PutBucketAcl',
  'PutBucketCors',
  'PutBucketEncryption',
  'PutBucketLifecycleConfiguration',
  'PutBucketLogging',
  'PutBucketOwnershipControls',
  'PutBucketPolicy',
  'PutBucketReplication',
  'PutBucketRequestPayment',
  'PutBucketTagging',
  'PutBucketVersioning',
  'PutBucketWebsite',
  'PutObjectAcl',
  'PutObjectLegalHold',
  'PutObjectLockConfiguration',
  'PutObjectRetention',
  'PutObjectTagging',
  'PutPublicAccessBlock',
])

const digestHeaders = [
  'content-md5',
  'x-amz-trailer',
  ...checksumAlgorithms.map((algorithm) => `x-amz-checksum-${algorithm.toLowerCase()}`),
]

/** Operations that take their whole input from headers, too, and then have no document. */
const headerForms: ReadonlySet<string> = new Set(['PutBucketAcl', 'PutObjectAcl'])

/** @throws {S3Error} InvalidRequest. */
export const checkDigestSent = ({ name }: Operation, headers: RequestHeaders): void => {
  if (!required.has(name) || digestHeaders.some((each) => headers[each] !== undefined)) return
  if (headerForms.has(name) && (headers['content-length'] ?? '0') === '0') return
  throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*')
}
