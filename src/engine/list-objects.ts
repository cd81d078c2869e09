/**
 * One listing for ListObjects and ListObjectsV2: a walk over the records of a bucket in the byte
 * order of their keys, which is S3's. Keys that share a prefix up to the delimiter count as one, and
 * are stepped over by a seek, so a page costs what it shows, not what it hides.
 */
import { invalidContinuationToken } from '../protocol/error-messages.ts'
import { keySizeMax, type Entry, type Key } from '../storage/meta-store.ts'
import { readBucket } from './buckets.ts'
import { keyAfter, keyAfterPrefix, keyOfTextPrefix, keys, parseText } from './keys.ts'
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
  const { bucket, prefix, limit } = request
  await readBucket(store, bucket)
  const page = new PageInMaking(request)
  if (limit === 0) return page.finished()
  const start = bounded(keyOfTextPrefix('current', bucket, prefix))
  const to = keyAfterPrefix(start)
  let from: Key = later(start, bounded(startAfter(request) ?? start))
  let size = request.delimiter === '' ? scanMax : scanAfterSeek * 4
  while (Buffer.compare(from, to) < 0) {
    const count = Math.min(size, page.room)
    const entries = await store.meta.scan({ from, to }, count)
    for (const entry of entries) if (!page.take(entry)) return page.finished()
    if (entries.length < count) return page.finished()
    from = page.seek ?? keyAfter(entries.at(-1)!.key)
    size = page.seek === undefined ? Math.min(size * 2, scanMax) : scanAfterSeek
  }
  return page.finished()
}

class PageInMaking {
  readonly #objects: ListedObject[] = []
  readonly #commonPrefixes: string[] = []
  /** Records before this one are in a group that is shown already. */
  seek: Key | undefined
  readonly #request: ListRequest
  readonly #keyStart: number
  #last: ListPosition | undefined
  #more = false

  constructor(request: ListRequest) {
    this.#request = request
    this.#keyStart = keys.current(request.bucket).length
  }

  /** How many records may still matter: those to show, and one that tells that others follow. */
  get room(): number {
    return this.#request.limit - this.#objects.length - this.#commonPrefixes.length + 1
  }

  /** The next record in order; false when the page is full without it. */
  take(entry: Entry): boolean {
    const { bucket, prefix, delimiter } = this.#request
    if (this.seek !== undefined && Buffer.compare(entry.key, this.seek) < 0) return true
    this.seek = undefined
    if (this.room === 1) {
      this.#more = true
      return false
    }
    const key = parseText(entry.key, this.#keyStart, entry.key.length)
    const group = delimiter === '' ? undefined : groupOf(key, prefix, delimiter)
    if (group === undefined) {
      this.#objects.push({ key, object: decodeRecord<ObjectRecord>(entry.value) })
      this.#last = { key, whole: false }
    } else {
      this.#commonPrefixes.push(group)
      this.#last = { key: group, whole: true }
      this.seek = keyAfterPrefix(keyOfTextPrefix('current', bucket, group))
    }
    return true
  }

  finished(): ListPage {
    const shown = { objects: this.#objects, commonPrefixes: this.#commonPrefixes }
    return this.#more && this.#last !== undefined ? { ...shown, next: this.#last } : shown
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
