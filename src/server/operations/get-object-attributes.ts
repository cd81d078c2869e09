import { getObjectAttributes, type AttributesView } from '../../engine/get-object-attributes.ts'
import type { ChecksumAlgorithm } from '../../checksum/checksum.ts'
import { invalidRequest } from '../../protocol/error-messages.ts'
import { checksumFields } from '../checksum-fields.ts'
import type { HandlerOf } from '../handler.ts'
import { refuseEncryption } from '../unsupported-headers.ts'
import { wholeSeconds } from '../whole-seconds.ts'

export const getObjectAttributesHandler: HandlerOf<'GetObjectAttributes'> = async ({ input, store }) => {
  refuseEncryption(input)
  const wanted = new Set<string>(input.ObjectAttributes)
  if (wanted.size === 0) {
    throw invalidRequest(
      'The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty',
    )
  }
  const view = await getObjectAttributes(store, {
    bucket: input.Bucket,
    key: input.Key,
    versionId: input.VersionId,
    parts: wanted.has('ObjectParts'),
    maxParts: input.MaxParts,
    partNumberMarker: input.PartNumberMarker,
  })
  const { object, parts, versionId } = view
  return {
    LastModified: wholeSeconds(object.modifiedAt),
    ...(versionId !== undefined && { VersionId: versionId }),
    ...(wanted.has('ETag') && { ETag: object.etag }),
    // Without the count of parts, unlike everywhere else.
    ...(wanted.has('Checksum') && { Checksum: checksumFields(object.checksum) }),
    ...(parts !== undefined && { ObjectParts: partsFields(parts, object.checksum.algorithm) }),
    ...(wanted.has('StorageClass') && { StorageClass: object.storageClass }),
    ...(wanted.has('ObjectSize') && { ObjectSize: object.size }),
  }
}

const partsFields = (
  { count, page }: NonNullable<AttributesView['parts']>,
  algorithm: ChecksumAlgorithm,
) => ({
  TotalPartsCount: count,
  ...(page !== undefined && {
    PartNumberMarker: page.marker,
    NextPartNumberMarker: page.nextMarker,
    MaxParts: page.max,
    IsTruncated: page.truncated,
    Parts: page.parts.map(({ number, size, checksum }) => ({
      PartNumber: number,
      Size: size,
      [`Checksum${algorithm}`]: checksum,
    })),
  }),
})
