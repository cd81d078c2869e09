import { listObjectVersions, type ListedVersion } from '../../engine/list-object-versions.ts'
import { isMarker } from '../../engine/versions.ts'
import type { HandlerOf } from '../handler.ts'
import { contentFields, listingEncoder, pageSizeOf } from '../listing-fields.ts'
import { wholeSeconds } from '../whole-seconds.ts'

export const listObjectVersionsHandler: HandlerOf<'ListObjectVersions'> = async ({ input, store }) => {
  const { Prefix = '', Delimiter = '', KeyMarker = '', VersionIdMarker = '' } = input
  const encode = listingEncoder(input)
  const page = await listObjectVersions(store, {
    bucket: input.Bucket,
    prefix: Prefix,
    delimiter: Delimiter,
    keyMarker: KeyMarker,
    versionIdMarker: VersionIdMarker,
    limit: pageSizeOf(input.MaxKeys),
  })
  return {
    Name: input.Bucket,
    Prefix: encode(Prefix),
    KeyMarker: encode(KeyMarker),
    VersionIdMarker,
    ...(page.next !== undefined && {
      NextKeyMarker: encode(page.next.key),
      NextVersionIdMarker: page.next.versionId,
    }),
    MaxKeys: pageSizeOf(input.MaxKeys),
    ...(Delimiter !== '' && { Delimiter: encode(Delimiter) }),
    ...(input.EncodingType !== undefined && { EncodingType: input.EncodingType }),
    IsTruncated: page.next !== undefined,
    Versions: page.versions.flatMap((listed) => {
      const { key, version } = listed
      if (isMarker(version)) return []
      return [{ ...contentFields({ key, object: version }, encode, false), ...placeFields(listed, encode) }]
    }),
    DeleteMarkers: page.versions
      .filter(({ version }) => isMarker(version))
      .map((listed) => placeFields(listed, encode)),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  }
}

const placeFields = ({ key, version, isLatest }: ListedVersion, encode: (text: string) => string) => ({
  Key: encode(key),
  VersionId: version.versionId,
  IsLatest: isLatest,
  LastModified: wholeSeconds(version.modifiedAt),
  Owner: { ID: version.owner.id },
})
