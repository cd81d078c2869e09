import { completeMultipartUpload } from '../../engine/complete-multipart-upload.ts'
import { completionListOf } from '../../engine/completion-list.ts'
import { encodeComponent } from '../../protocol/url.ts'
import { checksumFields } from '../checksum-fields.ts'
import type { HandlerOf } from '../handler.ts'
import { refuseEncryption } from '../unsupported-headers.ts'
import { madeVersion } from '../version-fields.ts'

export const completeMultipartUploadHandler: HandlerOf<'CompleteMultipartUpload'> = async (context) => {
  const { input, store, caller, request } = context
  refuseEncryption(input)
  const { Bucket, Key } = input
  const result = await completeMultipartUpload(store, {
    bucket: Bucket,
    key: Key,
    uploadId: input.UploadId,
    list: completionListOf(input),
    conditions: { ifMatch: input.IfMatch, ifNoneMatch: input.IfNoneMatch },
    caller: caller.actor,
    requester: request.requester,
  })
  const place = request.virtualHost ? request.origin : `${request.origin}/${Bucket}`
  return {
    Location: `${place}/${encodeComponent(Key)}`,
    Bucket,
    Key,
    ETag: result.etag,
    ...checksumFields(result.checksum, result.partCount),
    ...madeVersion(result),
  }
}
