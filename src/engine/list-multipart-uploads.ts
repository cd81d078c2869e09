/**
 * Listing unfinished uploads: by key in UTF-8 byte order, then by initiation, which is the order of
 * their records. Keys that share a prefix up to the delimiter count as one and are stepped over by
 * a seek, so a page costs what it shows, not what it hides.
 */
import { invalidUploadIdMarker } from '../protocol/error-messages.ts'
import { listPageMax } from '../protocol/limits.ts'
import type { Entry, Key, KeyRange, MetaStore } from '../storage/meta-store.ts'
import { readBucket } from './buckets.ts'
import { keyAfter, keyAfterPrefix, keyOfTextPrefix, keys } from './keys.ts'
import { groupOf } from './list-objects.ts'
import { checkCount } from './list-parts.ts'
import { findReceipt } from './receipts.ts'
import { decodeRecord, type UploadRecord } from './records.ts'
import type { Store } from './store.ts'
import { findUpload, keyAfterUploads } from './uploads.ts'

export interface ListUploadsRequest {
  readonly bucket: string
  readonly prefix?: string | undefined
  readonly delimiter?: string | undefined
  readonly keyMarker?: string | undefined
  readonly uploadIdMarker?: string | undefined
  readonly maxUploads?: number | undefined
}

export interface UploadsPage {
  readonly uploads: readonly UploadRecord[]
  readonly commonPrefixes: readonly string[]
  /** As they took effect: an upload id without a key is ignored. */
  readonly keyMarker: string
  readonly uploadIdMarker: string
  readonly maxUploads: number
  readonly isTruncated: boolean
  /** The last upload of the page, or common prefix with its last upload; empty on an empty page. */
  readonly nextKeyMarker: string
  readonly nextUploadIdMarker: string
}

/**
 * One page of a bucket's unfinished uploads, those after the markers.
 *
 * A marker may also name an upload that has ended since the page that gave it; and one inside a
 * common prefix stands behind all of it.
 *
 * @throws {S3Error} InvalidArgument, NoSuchBucket.
 */
export const listMultipartUploads = async (
  store: Store,
  request: ListUploadsRequest,
): Promise<UploadsPage> => {
  const { bucket, prefix = '', delimiter = '', keyMarker = '' } = request
  const maxUploads = Math.min(checkCount('max-uploads', request.maxUploads ?? listPageMax), listPageMax)
  const uploadIdMarker = keyMarker === '' ? '' : (request.uploadIdMarker ?? '')
  await readBucket(store, bucket)
  const start = await startAfter(store, { bucket, prefix, delimiter, keyMarker, uploadIdMarker })
  const range = rangeOf(bucket, prefix, start)
  const page = await readPage(store, { bucket, prefix, delimiter, limit: maxUploads }, range)
  return { ...page, keyMarker, uploadIdMarker, maxUploads }
}

const rangeOf = (bucket: string, prefix: string, start: Key | undefined): KeyRange => {
  const from = keyOfTextPrefix('upload', bucket, prefix)
  const later = start !== undefined && Buffer.compare(start, from) > 0 ? start : from
  return { from: later, to: keyAfterPrefix(from) }
}

interface Markers {
  readonly bucket: string
  readonly prefix: string
  readonly delimiter: string
  readonly keyMarker: string
  readonly uploadIdMarker: string
}

/** @throws {S3Error} InvalidArgument when no upload of that id was ever made for the key. */
const startAfter = async (store: Store, markers: Markers): Promise<Key | undefined> => {
  const { bucket, prefix, delimiter, keyMarker: key, uploadIdMarker: uploadId } = markers
  if (key === '') return undefined
  const group = delimiter === '' ? undefined : groupOf(key, prefix, delimiter)
  if (group !== undefined) return afterGroup(bucket, group)
  if (uploadId === '') return keyAfterUploads(bucket, key)
  const name = { bucket, key, uploadId }
  const known = (await findUpload(store, name)) ?? (await findReceipt(store, name))
  if (known === undefined) throw invalidUploadIdMarker(uploadId)
  return keyAfter(keys.upload(bucket, key, uploadId))
}

const afterGroup = (bucket: string, group: string): Key =>
  keyAfterPrefix(keyOfTextPrefix('upload', bucket, group))

interface PageRequest {
  readonly bucket: string
  readonly prefix: string
  readonly delimiter: string
  readonly limit: number
}

type PageContent = Pick<
  UploadsPage,
  'uploads' | 'commonPrefixes' | 'isTruncated' | 'nextKeyMarker' | 'nextUploadIdMarker'
>

const readPage = async (store: Store, request: PageRequest, range: KeyRange): Promise<PageContent> => {
  const { bucket, prefix, delimiter, limit } = request
  const uploads: UploadRecord[] = []
  const commonPrefixes: string[] = []
  let last: { readonly key: string; readonly id: string | undefined } | undefined
  let isTruncated = false
  if (limit === 0) return { uploads, commonPrefixes, isTruncated, nextKeyMarker: '', nextUploadIdMarker: '' }
  for await (const step of walk(store.meta, range, delimiter === '' ? limit + 1 : scanAfterSeek)) {
    if (uploads.length + commonPrefixes.length === limit) {
      isTruncated = true
      break
    }
    const upload = decodeRecord<UploadRecord>(step.entry.value)
    const group = delimiter === '' ? undefined : groupOf(upload.key, prefix, delimiter)
    if (group === undefined) {
      uploads.push(upload)
      last = { key: upload.key, id: upload.id }
    } else {
      commonPrefixes.push(group)
      last = { key: group, id: undefined }
      step.seek(afterGroup(bucket, group))
    }
  }
  return {
    uploads,
    commonPrefixes,
    isTruncated,
    nextKeyMarker: last?.key ?? '',
    nextUploadIdMarker: last === undefined ? '' : (last.id ?? (await lastIdOfGroup(store, bucket, last.key))),
  }
}

const lastIdOfGroup = async (store: Store, bucket: string, group: string): Promise<string> => {
  const range = {
    from: keyOfTextPrefix('upload', bucket, group),
    to: afterGroup(bucket, group),
    reverse: true,
  }
  const [entry] = await store.meta.scan(range, 1)
  return entry === undefined ? '' : decodeRecord<UploadRecord>(entry.value).id
}

interface Step {
  readonly entry: Entry
  /** Goes on at this key, which is greater. */
  seek(key: Key): void
}

const scanAfterSeek = 32
const scanMax = 1000

/** The entries of a range in order, page by page; small pages after a seek, since another may follow. */
async function* walk(meta: MetaStore, range: KeyRange, firstSize: number): AsyncGenerator<Step> {
  let { from } = range
  let size = Math.min(firstSize, scanMax)
  while (Buffer.compare(from, range.to) < 0) {
    const entries = await meta.scan({ from, to: range.to }, size)
    let sought: Key | undefined
    for (const entry of entries) {
      if (sought !== undefined && Buffer.compare(entry.key, sought) < 0) continue
      sought = undefined
      yield { entry, seek: (key) => void (sought = key) }
    }
    if (entries.length < size) return
    from = sought ?? keyAfter(entries.at(-1)!.key)
    size = sought === undefined ? Math.min(size * 2, scanMax) : scanAfterSeek
  }
}
