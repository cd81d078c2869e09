import { uploadPart } from '../../engine/upload-part.ts'
import { digestsOf } from '../digests.ts'
import type { HandlerOf } from '../handler.ts'
import { partChecksumFields } from '../part-checksum-fields.ts'
import { refuseEncryption } from '../unsupported-headers.ts'
import { reservedVersion } from '../version-fields.ts'

export const uploadPartHandler: HandlerOf<'UploadPart'> = async ({ input, store, request }) => {
  refuseEncryption(input)
  const { upload, part, checksum } = await uploadPart(store, {
    bucket: input.Bucket,
    key: input.Key,
    uploadId: input.UploadId,
    number: input.PartNumber,
    body: input.Body,
    ...digestsOf(input, input.Body),
    requester: request.requester,
  })
  return { ETag: part.etag, ...partChecksumFields(checksum), ...reservedVersion(upload) }
}
