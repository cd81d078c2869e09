import { header, optional, query } from '../fields.ts'
import { operation } from '../operation.ts'
import { anyDate, integer, text } from '../text-codecs.ts'
import { deleteGuardHeaders, deleteMarkerHeaders, ownerAndPayer, requestCharged } from './fields-request.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject = operation({
  name: 'DeleteObject',
  method: 'DELETE',
  target: 'object',
  action: 's3:DeleteObject',
  input: {
    VersionId: optional(query('versionId', text)),
    ...deleteGuardHeaders,
    IfMatch: optional(header('if-match', text)),
    IfMatchLastModifiedTime: optional(header('x-amz-if-match-last-modified-time', anyDate)),
    IfMatchSize: optional(header('x-amz-if-match-size', integer({ min: 0 }))),
    ...ownerAndPayer,
  },
  output: { ...deleteMarkerHeaders, ...requestCharged },
  status: 204,
})
