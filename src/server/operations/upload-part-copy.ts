import { parseCopySource } from '../../engine/copy-source.ts'
import { uploadPartCopy } from '../../engine/upload-part-copy.ts'
import { headerNotImplemented } from '../../protocol/error-messages.ts'
import type { HandlerOf } from '../handler.ts'
import { partChecksumFields } from '../part-checksum-fields.ts'
import { refuseEncryption } from '../unsupported-headers.ts'
import { copySourceVersion, reservedVersion } from '../version-fields.ts'
import { wholeSeconds } from '../whole-seconds.ts'

export const uploadPartCopyHandler: HandlerOf<'UploadPartCopy'> = async ({ input, store, request }) => {
  refuseEncryption(input)
  if (input.CopySourceSSECustomerAlgorithm !== undefined) {
    throw headerNotImplemented('x-amz-copy-source-server-side-encryption-customer-algorithm')
  }
  const { upload, part, checksum, sourceVersionId } = await uploadPartCopy(store, {
    bucket: input.Bucket,
    key: input.Key,
    uploadId: input.UploadId,
    number: input.PartNumber,
    source: parseCopySource(input.CopySource),
    range: input.CopySourceRange,
    conditions: {
      ifMatch: input.CopySourceIfMatch,
      ifNoneMatch: input.CopySourceIfNoneMatch,
      ifModifiedSince: input.CopySourceIfModifiedSince,
      ifUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
    },
    requester: request.requester,
  })
  return {
    ...reservedVersion(upload),
    ...copySourceVersion(sourceVersionId),
    CopyPartResult: {
      LastModified: wholeSeconds(part.modifiedAt),
      ETag: part.etag,
      ...partChecksumFields(checksum),
    },
  }
}
