import { listMultipartUploads } from '../../engine/list-multipart-uploads.ts'
import type { HandlerOf } from '../handler.ts'
import { listingEncoder } from '../listing-fields.ts'
import { uploadFields } from '../upload-fields.ts'
import { reservedVersion } from '../version-fields.ts'
import { wholeSeconds } from '../whole-seconds.ts'

export const listMultipartUploadsHandler: HandlerOf<'ListMultipartUploads'> = async ({ input, store }) => {
  const { Bucket, Prefix = '', Delimiter = '' } = input
  const encode = listingEncoder(input)
  const page = await listMultipartUploads(store, {
    bucket: Bucket,
    prefix: Prefix,
    delimiter: Delimiter,
    keyMarker: input.KeyMarker,
    uploadIdMarker: input.UploadIdMarker,
    maxUploads: input.MaxUploads,
  })
  return {
    Bucket,
    KeyMarker: encode(page.keyMarker),
    UploadIdMarker: page.uploadIdMarker,
    NextKeyMarker: encode(page.nextKeyMarker),
    NextUploadIdMarker: page.nextUploadIdMarker,
    ...(Delimiter !== '' && { Delimiter: encode(Delimiter) }),
    ...(Prefix !== '' && { Prefix: encode(Prefix) }),
    ...(input.EncodingType !== undefined && { EncodingType: input.EncodingType }),
    MaxUploads: page.maxUploads,
    IsTruncated: page.isTruncated,
    Uploads: page.uploads.map((upload) => ({
      Key: encode(upload.key),
      UploadId: upload.id,
      ...uploadFields(upload),
      ...reservedVersion(upload),
      Initiated: wholeSeconds(upload.initiatedAt),
    })),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  }
}
