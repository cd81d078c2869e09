import { listParts } from '../../engine/list-parts.ts'
import { checksumOfPart } from '../../engine/part-checksums.ts'
import type { HandlerOf } from '../handler.ts'
import { abortFields } from '../lifecycle-fields.ts'
import { partChecksumFields } from '../part-checksum-fields.ts'
import { uploadFields } from '../upload-fields.ts'
import { reservedVersion } from '../version-fields.ts'
import { wholeSeconds } from '../whole-seconds.ts'

export const listPartsHandler: HandlerOf<'ListParts'> = async ({ input, store }) => {
  const page = await listParts(store, {
    bucket: input.Bucket,
    key: input.Key,
    uploadId: input.UploadId,
    marker: input.PartNumberMarker,
    maxParts: input.MaxParts,
  })
  return {
    Bucket: input.Bucket,
    Key: input.Key,
    UploadId: input.UploadId,
    ...(await abortFields(store, page.upload)),
    ...uploadFields(page.upload),
    ...reservedVersion(page.upload),
    PartNumberMarker: page.marker,
    NextPartNumberMarker: page.nextMarker,
    MaxParts: page.maxParts,
    IsTruncated: page.isTruncated,
    Parts: page.parts.map((part) => ({
      PartNumber: part.number,
      LastModified: wholeSeconds(part.modifiedAt),
      ETag: part.etag,
      Size: part.size,
      ...partChecksumFields(checksumOfPart(page.upload, part)),
    })),
  }
}
