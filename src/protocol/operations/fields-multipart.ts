/** What the operations of a multipart upload share. */
import { header, optional, query } from '../fields.ts'
import { httpDate, text } from '../text-codecs.ts'

export const uploadId = { UploadId: query('uploadId', text) }

/** When a lifecycle rule of the bucket will abort the upload, and which. */
export const abortHeaders = {
  AbortDate: optional(header('x-amz-abort-date', httpDate)),
  AbortRuleId: optional(header('x-amz-abort-rule-id', text)),
}
