import type { ListedObject, ListPage } from '../engine/list-objects.ts'
import { listPageMax } from '../protocol/limits.ts'
import { encodeListing } from '../protocol/url.ts'
import { wholeSeconds } from './whole-seconds.ts'

interface ListingInput {
  readonly Bucket: string
  readonly Prefix?: string | undefined
  readonly Delimiter?: string | undefined
  readonly MaxKeys?: number | undefined
  readonly EncodingType?: 'url' | undefined
}

/** How keys are written in the answer: as they are, or percent-encoded where the request asks for it. */
export const listingEncoder = ({
  EncodingType,
}: Pick<ListingInput, 'EncodingType'>): ((text: string) => string) =>
  EncodingType === 'url' ? encodeListing : (text) => text

/** What a request for more than a page gets: a page. */
export const pageSizeOf = (asked: number | undefined): number => Math.min(asked ?? listPageMax, listPageMax)

/** What ListObjects and ListObjectsV2 have in common. */
export const listingFields = (input: ListingInput, page: ListPage, withOwner: boolean) => {
  const encode = listingEncoder(input)
  return {
    Name: input.Bucket,
    Prefix: encode(input.Prefix ?? ''),
    ...(input.Delimiter !== undefined && input.Delimiter !== '' && { Delimiter: encode(input.Delimiter) }),
    MaxKeys: pageSizeOf(input.MaxKeys),
    ...(input.EncodingType !== undefined && { EncodingType: input.EncodingType }),
    IsTruncated: page.next !== undefined,
    Contents: page.objects.map((listed) => contentFields(listed, encode, withOwner)),
    CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  }
}

export const contentFields = (
  { key, object }: ListedObject,
  encode: (text: string) => string,
  withOwner: boolean,
) => ({
  Key: encode(key),
  LastModified: wholeSeconds(object.modifiedAt),
  ETag: object.etag,
  ChecksumAlgorithm: [object.checksum.algorithm],
  ChecksumType: object.checksum.type,
  Size: object.size,
  StorageClass: object.storageClass,
  ...(withOwner && { Owner: { ID: object.owner.id } }),
})
