/**
 * One listing for ListObjects and ListObjectsV2: a walk over the records of a bucket in the byte
 * order of their keys, which is S3's. Keys that share a prefix up to the delimiter count as one, and
 * are stepped over by a seek, so a page costs what it shows, not what it hides.
 */
import { invalidContinuationToken } from '../protocol/error-messages.ts'
import { keySizeMax, type Entry, type Key } from '../storage/meta-store.ts'
import { readBucket } from './buckets.ts'
import { keyAfter, keyAfterPrefix, keyOfTextPrefix, keys } from './keys.ts'
import { decodeRecord, type ObjectRecord } from './records.ts'
import type { Store } from './store.ts'

export interface ListRequest {
  readonly bucket: string
  readonly prefix: string
  /** Empty: none. */
  readonly delimiter: string
  readonly after?: ListPosition | undefined
  /** Most objects and common prefixes together. */
  readonly limit: number
}

/** Behind a key or, with `whole`, behind all keys that begin with it. */
export interface ListPosition {
  readonly key: string
  readonly whole: boolean
}

export interface ListedObject {
  readonly key: string
  readonly object: ObjectRecord
}

export interface ListPage {
  readonly objects: readonly ListedObject[]
  readonly commonPrefixes: readonly string[]
  /** Where the next page begins; absent on the last page. */
  readonly next?: ListPosition
}

/** Most records of one scan. */
const scanMax = 1000
/** Records of the first scan behind a seek: most groups that follow are stepped over at once, too. */
const scanAfterSeek = 16

/** @throws {S3Error} NoSuchBucket. */
export async function listObjects(store: Store, request: ListRequest): Promise<ListPage> {
  await readBucket(store, request.bucket)
  const { bucket, prefix, delimiter, limit } = request
  const objects: ListedObject[] = []
  const commonPrefixes: string[] = []
  if (limit === 0) return { objects, commonPrefixes }
  let last: ListPosition | undefined
  const keyStart = keys.current(bucket).length
  for await (const entry of walk(store, request)) {
    if (last !== undefined && objects.length + commonPrefixes.length === limit) {
      return { objects, commonPrefixes, next: last }
    }
    const key = textOf(entry.entry.key, keyStart)
    const group = delimiter === '' ? undefined : groupOf(key, prefix, delimiter)
    if (group === undefined) {
      objects.push({ key, object: decodeRecord<ObjectRecord>(entry.entry.value) })
      last = { key, whole: false }
    } else {
      commonPrefixes.push(group)
      last = { key: group, whole: true }
      entry.seek(keyAfterPrefix(keyOfTextPrefix('current', bucket, group)))
    }
  }
  return { objects, commonPrefixes }
}

interface Step {
  readonly entry: Entry
  /** Goes on at this key, which is greater. */
  seek(key: Key): void
}

/** The records that a listing may show, in order, page by page. */
async function* walk(store: Store, request: ListRequest): AsyncGenerator<Step> {
  const { bucket, prefix, delimiter, limit } = request
  const start = bounded(keyOfTextPrefix('current', bucket, prefix))
  const to = keyAfterPrefix(start)
  let from: Key = later(start, bounded(startAfter(request) ?? start))
  let size = delimiter === '' ? Math.min(limit + 1, scanMax) : Math.min(limit + 1, scanAfterSeek * 4)
  let wanted = limit + 1
  while (Buffer.compare(from, to) < 0) {
    const page = await store.meta.scan({ from, to }, size)
    let sought: Key | undefined
    for (const entry of page) {
      if (sought !== undefined && Buffer.compare(entry.key, sought) < 0) continue
      sought = undefined
      wanted -= 1
      yield { entry, seek: (key) => void (sought = key) }
    }
    if (page.length < size) return
    from = sought ?? keyAfter(page.at(-1)!.key)
    size = sought !== undefined ? scanAfterSeek : Math.min(size * 2, scanMax)
    if (delimiter === '') size = Math.min(size, Math.max(wanted, 1))
  }
}

const later = (a: Key, b: Key): Key => (Buffer.compare(a, b) >= 0 ? a : b)

/** A prefix or marker may be longer than any key: what is beyond a key's greatest size decides nothing. */
const bounded = (key: Key): Key => key.subarray(0, keySizeMax)

const startAfter = ({ bucket, prefix, delimiter, after }: ListRequest): Key | undefined => {
  if (after === undefined) return undefined
  // A group that a marker stands in is not greater than the marker, so it is not shown again.
  const group = after.whole || delimiter === '' ? undefined : groupOf(after.key, prefix, delimiter)
  if (group !== undefined) return keyAfterPrefix(keyOfTextPrefix('current', bucket, group))
  if (after.whole) return keyAfterPrefix(keyOfTextPrefix('current', bucket, after.key))
  return keyAfter(keys.current(bucket, after.key))
}

/** The common prefix that a key is shown as, if any: up to the first delimiter behind the prefix. */
export const groupOf = (key: string, prefix: string, delimiter: string): string | undefined => {
  if (!key.startsWith(prefix)) return undefined
  const at = key.indexOf(delimiter, prefix.length)
  return at < 0 ? undefined : key.slice(0, at + delimiter.length)
}

/** The last text of a key of the metadata map, which begins at `start` (see keys.ts). */
const textOf = (key: Key, start: number): string => {
  const bytes = Buffer.from(key.buffer, key.byteOffset + start, key.byteLength - start - 1)
  const text = bytes.toString('utf8')
  if (!bytes.includes(0)) return text
  return Buffer.from(bytes.toString('latin1').replaceAll('\0\xff', '\0'), 'latin1').toString('utf8')
}

/** A position as an opaque token that survives what happens to the bucket between two pages. */
export const writeListToken = ({ key, whole }: ListPosition): string =>
  Buffer.from(`${whole ? 'p' : 'k'}${key}`, 'utf8').toString('base64url')

/** @throws {S3Error} InvalidArgument for what `writeListToken` did not write. */
export const parseListToken = (token: string): ListPosition => {
  const text = Buffer.from(token, 'base64url').toString('utf8')
  const position = { key: text.slice(1), whole: text.startsWith('p') }
  if (!/^[pk]/.test(text) || writeListToken(position) !== token) throw invalidContinuationToken(token)
  return position
}
