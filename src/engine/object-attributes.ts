/** What an object carries besides its bytes, from the fields that PutObject, CopyObject and CreateMultipartUpload share. */
import { invalidStorageClass, metadataTooLarge } from '../protocol/error-messages.ts'
import { S3Error } from '../protocol/errors.ts'
import { metadataSizeMax } from '../protocol/limits.ts'
import type { ObjectAttributes, SystemMetadata } from './records.ts'
import { lockOf, type LockFields } from './object-lock.ts'
import { parseTagging } from './tagging.ts'

/** The fields of the request, in S3's names. */
export interface AttributeFields extends LockFields {
  readonly CacheControl?: string | undefined
  readonly ContentDisposition?: string | undefined
  readonly ContentEncoding?: string | undefined
  readonly ContentLanguage?: string | undefined
  readonly ContentType?: string | undefined
  /** Kept as it was sent, whether a date or not. */
  readonly Expires?: string | undefined
  readonly Metadata?: Readonly<Record<string, string>> | undefined
  readonly StorageClass?: string | undefined
  /** The header `x-amz-tagging`, in the form of a URL's query. */
  readonly Tagging?: string | undefined
  readonly WebsiteRedirectLocation?: string | undefined
}

/** All are kept on the same disk; what was asked for is what is shown. */
const storageClasses: ReadonlySet<string> = new Set([
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'GLACIER_IR',
  'DEEP_ARCHIVE',
])

/**
 * @throws {S3Error} MetadataTooLarge, InvalidStorageClass, InvalidRedirectLocation, InvalidArgument
 * or InvalidTag (tagging).
 */
export function attributesOf(input: AttributeFields): ObjectAttributes {
  const lock = lockOf(input)
  return {
    system: systemMetadataOf(input),
    metadata: metadataOf(input.Metadata ?? {}),
    tags: input.Tagging === undefined ? {} : parseTagging(input.Tagging),
    storageClass: storageClassOf(input.StorageClass),
    ...(lock !== undefined && { lock }),
  }
}

const systemMetadataOf = (input: AttributeFields): SystemMetadata =>
  withoutAbsent({
    contentType: nonEmpty(input.ContentType) ?? 'binary/octet-stream',
    cacheControl: nonEmpty(input.CacheControl),
    contentDisposition: nonEmpty(input.ContentDisposition),
    contentEncoding: withoutAwsChunked(input.ContentEncoding),
    contentLanguage: nonEmpty(input.ContentLanguage),
    expires: nonEmpty(input.Expires),
    websiteRedirectLocation: redirectOf(input.WebsiteRedirectLocation),
  })

/** So that a record has no names without values. */
export const withoutAbsent = (system: {
  [Name in keyof SystemMetadata]: string | undefined
}): SystemMetadata => Object.fromEntries(Object.entries(system).filter(([, value]) => value !== undefined))

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text)

/** `aws-chunked` says how the request was framed; it is no encoding of the object. */
const withoutAwsChunked = (encoding: string | undefined): string | undefined => {
  if (encoding === undefined || !/aws-chunked/i.test(encoding)) return nonEmpty(encoding)
  const kept = encoding.split(',').filter((token) => token.trim().toLowerCase() !== 'aws-chunked')
  return nonEmpty(kept.join(',').trim())
}

/** @throws {S3Error} InvalidRedirectLocation. */
export const redirectOf = (location: string | undefined): string | undefined => {
  if (location === undefined || /^(\/|https?:\/\/)/.test(location)) return location
  throw new S3Error('InvalidRedirectLocation')
}

/** @throws {S3Error} InvalidStorageClass. */
export const storageClassOf = (storageClass: string | undefined): string => {
  if (storageClass === undefined) return 'STANDARD'
  if (storageClasses.has(storageClass)) return storageClass
  throw invalidStorageClass(storageClass)
}

const metadataOf = (metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  let size = 0
  for (const [name, value] of Object.entries(metadata))
    size += Buffer.byteLength(name) + Buffer.byteLength(value)
  if (size > metadataSizeMax) throw metadataTooLarge(size)
  return metadata
}
