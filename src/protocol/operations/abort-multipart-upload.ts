import { header, optional } from '../fields.ts'
import { operation } from '../operation.ts'
import { anyDate } from '../text-codecs.ts'
import { uploadId } from './fields-multipart.ts'
import { ownerAndPayer, requestCharged, versionIdHeader } from './fields-request.ts'

/** Ends an upload and frees its parts. https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export const abortMultipartUpload = operation({
  name: 'AbortMultipartUpload',
  method: 'DELETE',
  target: 'object',
  selectedBy: { query: ['uploadId'] },
  action: 's3:AbortMultipartUpload',
  input: {
    ...uploadId,
    IfMatchInitiatedTime: optional(header('x-amz-if-match-initiated-time', anyDate)),
    ...ownerAndPayer,
  },
  output: { ...versionIdHeader, ...requestCharged },
  status: 204,
})
