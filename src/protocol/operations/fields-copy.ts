/** The source of a copy. */
import { header, optional } from '../fields.ts'
import { conditionDate, text } from '../text-codecs.ts'
import { copySourceCustomerKeyHeaders } from './fields-encryption.ts'

export const copySourceHeaders = {
  /** `[/]bucket/key[?versionId=id]`, percent-encoded, as sent. */
  CopySource: header('x-amz-copy-source', text),
  CopySourceIfMatch: optional(header('x-amz-copy-source-if-match', text)),
  CopySourceIfNoneMatch: optional(header('x-amz-copy-source-if-none-match', text)),
  CopySourceIfModifiedSince: optional(header('x-amz-copy-source-if-modified-since', conditionDate)),
  CopySourceIfUnmodifiedSince: optional(header('x-amz-copy-source-if-unmodified-since', conditionDate)),
  ...copySourceCustomerKeyHeaders,
  ExpectedSourceBucketOwner: optional(header('x-amz-source-expected-bucket-owner', text)),
}

export const copySourceVersionIdHeader = {
  CopySourceVersionId: optional(header('x-amz-copy-source-version-id', text)),
}
