/** Listings page by page: nothing is held but the page at hand. */
import type { OutputOf } from '../protocol/operation.ts'
import type { ImplementedOperations } from '../protocol/operations/index.ts'
import type { S3Calls } from '../transfer/s3-calls.ts'

type ObjectsPage = OutputOf<ImplementedOperations['ListObjectsV2']>
type UploadsPage = OutputOf<ImplementedOperations['ListMultipartUploads']>
type PartsPage = OutputOf<ImplementedOperations['ListParts']>

export type ListedObject = NonNullable<ObjectsPage['Contents']>[number] & { readonly Key: string }
export type ListedPart = NonNullable<PartsPage['Parts']>[number]
export type ListedUpload = NonNullable<UploadsPage['Uploads']>[number] & {
  readonly Key: string
  readonly UploadId: string
}

/** What an operation is asked to list. */
export interface Listing {
  readonly bucket: string
  readonly prefix: string
  /** Empty for none. */
  readonly delimiter: string
}

/** Keys may hold characters that XML cannot, so they are asked for encoded. */
const decode = (text: string, encoding: string | undefined): string =>
  encoding === 'url' ? decodeURIComponent(text.replaceAll('+', ' ')) : text

/** Objects and common prefixes, a page at a time. */
export async function* listObjects(
  client: S3Calls,
  { bucket, prefix, delimiter }: Listing,
  signal: AbortSignal,
): AsyncGenerator<{ readonly objects: readonly ListedObject[]; readonly prefixes: readonly string[] }> {
  let token: string | undefined
  do {
    const page: ObjectsPage = await client.call(
      'ListObjectsV2',
      {
        Bucket: bucket,
        Prefix: prefix,
        Delimiter: delimiter === '' ? undefined : delimiter,
        ContinuationToken: token,
        EncodingType: 'url',
      },
      { signal },
    )
    const objects = (page.Contents ?? []).map((object) => ({
      ...object,
      Key: decode(object.Key ?? '', page.EncodingType),
    }))
    const prefixes = (page.CommonPrefixes ?? []).map(({ Prefix }) => decode(Prefix, page.EncodingType))
    yield { objects, prefixes }
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined
  } while (token !== undefined)
}

/** Unfinished uploads, in the order of the server. */
export async function* listUploads(
  client: S3Calls,
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
  signal: AbortSignal,
): AsyncGenerator<ListedUpload> {
  let marker: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {}
  while (marker !== undefined) {
    const page: UploadsPage = await client.call(
      'ListMultipartUploads',
      { Bucket: bucket, Prefix: prefix, EncodingType: 'url', ...marker },
      { signal },
    )
    for (const upload of page.Uploads ?? []) {
      yield { ...upload, Key: decode(upload.Key ?? '', page.EncodingType), UploadId: upload.UploadId ?? '' }
    }
    marker =
      page.IsTruncated === true
        ? {
            KeyMarker: decode(page.NextKeyMarker ?? '', page.EncodingType),
            UploadIdMarker: page.NextUploadIdMarker ?? '',
          }
        : undefined
  }
}

/** The parts of an unfinished upload, by number. */
export async function* listParts(
  client: S3Calls,
  upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string },
  signal: AbortSignal,
): AsyncGenerator<ListedPart> {
  let marker: number | undefined
  do {
    const page: PartsPage = await client.call(
      'ListParts',
      { ...upload, PartNumberMarker: marker },
      { signal },
    )
    yield* page.Parts ?? []
    marker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined
  } while (marker !== undefined)
}
