import { createMultipartUpload } from '../../engine/create-multipart-upload.ts'
import { attributesOf } from '../../engine/object-attributes.ts'
import { accessDenied } from '../../protocol/error-messages.ts'
import type { HandlerOf } from '../handler.ts'
import { newObjectAccess } from '../access/new-object.ts'
import { abortFields } from '../lifecycle-fields.ts'
import { refuseUnsupported } from '../unsupported-headers.ts'
import { reservedVersion } from '../version-fields.ts'

export const createMultipartUploadHandler: HandlerOf<'CreateMultipartUpload'> = async (context) => {
  const { input, store, caller, request } = context
  // An upload belongs to whoever initiates it, so it cannot be nobody.
  if (caller.anonymous) throw accessDenied()
  refuseUnsupported(input)
  const upload = await createMultipartUpload(store, {
    bucket: input.Bucket,
    key: input.Key,
    attributes: { ...attributesOf(input), ...(await newObjectAccess(context)) },
    checksumAlgorithm: input.ChecksumAlgorithm,
    checksumType: input.ChecksumType,
    caller: caller.actor,
    declaredSize: input.DeclaredSize,
    requester: request.requester,
  })
  return {
    Bucket: upload.bucket,
    Key: upload.key,
    UploadId: upload.id,
    ...(await abortFields(store, upload)),
    ...reservedVersion(upload),
    ...(upload.checksum !== undefined && {
      ChecksumAlgorithm: upload.checksum.algorithm,
      ChecksumType: upload.checksum.type,
    }),
  }
}
