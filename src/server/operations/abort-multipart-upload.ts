import { abortMultipartUpload } from '../../engine/abort-multipart-upload.ts'
import { headerNotImplemented } from '../../protocol/error-messages.ts'
import type { HandlerOf } from '../handler.ts'
import { reservedVersion } from '../version-fields.ts'

export const abortMultipartUploadHandler: HandlerOf<'AbortMultipartUpload'> = async ({
  input,
  store,
  caller,
  request,
}) => {
  // Of directory buckets only.
  if (input.IfMatchInitiatedTime !== undefined) throw headerNotImplemented('x-amz-if-match-initiated-time')
  const upload = await abortMultipartUpload(store, {
    bucket: input.Bucket,
    key: input.Key,
    uploadId: input.UploadId,
    caller: caller.actor,
    requester: request.requester,
  })
  return reservedVersion(upload)
}
