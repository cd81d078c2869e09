/**
 * Listing all versions of a bucket's objects: by key in UTF-8 byte order, newest first within a key,
 * which is the order of their records. Objects from before versioning, which stand alone, are taken
 * in between. Keys that share a prefix up to the delimiter count as one and are stepped over by a seek.
 */
import { invalidArgument } from '../protocol/error-messages.ts'
import { keySizeMax, type Entry, type Key } from '../storage/meta-store.ts'
import { readBucket } from './buckets.ts'
import { idLength } from './ids.ts'
import { keyAfter, keyAfterPrefix, keyOfTextPrefix, keys, parseText } from './keys.ts'
import { groupOf } from './list-objects.ts'
import { decodeRecord, type BucketRecord, type VersionRecord } from './records.ts'
import type { Store } from './store.ts'
import { nullIdOf, readVersions, versionsOfKey } from './versions.ts'

export interface ListVersionsRequest {
  readonly bucket: string
  readonly prefix: string
  /** Empty: none. */
  readonly delimiter: string
  /** Empty: none. */
  readonly keyMarker: string
  readonly versionIdMarker: string
  /** Most versions and common prefixes together. */
  readonly limit: number
}

export interface ListedVersion {
  readonly key: string
  readonly version: VersionRecord
  readonly isLatest: boolean
}

export interface VersionsPage {
  readonly versions: readonly ListedVersion[]
  readonly commonPrefixes: readonly string[]
  /** The last of this page, where another follows; a common prefix has no version id. */
  readonly next?: { readonly key: string; readonly versionId?: string }
}

/**
 * One page of versions, those after the markers. A marker may name a version that is gone since.
 *
 * @throws {S3Error} NoSuchBucket, InvalidArgument (version-id-marker).
 */
export const listObjectVersions = async (
  store: Store,
  request: ListVersionsRequest,
): Promise<VersionsPage> => {
  const { prefix, delimiter, limit, keyMarker, versionIdMarker } = request
  if (versionIdMarker !== '' && keyMarker === '') {
    const message = 'A version-id marker cannot be specified without a key marker.'
    throw invalidArgument('version-id-marker', versionIdMarker, message)
  }
  const bucket = await readBucket(store, request.bucket)
  const start = await startOf(store, bucket, request)
  const versions: ListedVersion[] = []
  const commonPrefixes: string[] = []
  let next: VersionsPage['next']
  if (limit === 0) return { versions, commonPrefixes }
  // Where the page begins within a key, what stands first in it need not be the newest.
  const latest = new Map<string, string | undefined>()
  if (versionIdMarker !== '')
    latest.set(keyMarker, (await readVersions(store, bucket, keyMarker)).newest?.version.id)
  for await (const { key, version, seek } of walk(store, bucket, prefix, start, limit + 1)) {
    if (versions.length + commonPrefixes.length === limit)
      return { versions, commonPrefixes, ...(next && { next }) }
    const group = delimiter === '' ? undefined : groupOf(key, prefix, delimiter)
    if (group === undefined) {
      if (!latest.has(key)) latest.clear()
      if (latest.size === 0) latest.set(key, version.id)
      versions.push({ key, version, isLatest: latest.get(key) === version.id })
      next = { key, versionId: version.versionId }
    } else {
      commonPrefixes.push(group)
      next = { key: group }
      seek(afterGroup(bucket.name, group))
    }
  }
  return { versions, commonPrefixes }
}

const afterGroup = (bucket: string, group: string): Key =>
  keyAfterPrefix(keyOfTextPrefix('version', bucket, group))

/** Positions are keys of `version` records. */
const startOf = async (store: Store, bucket: BucketRecord, request: ListVersionsRequest): Promise<Key> => {
  const { prefix, delimiter, keyMarker: key, versionIdMarker } = request
  const first = keyOfTextPrefix('version', bucket.name, prefix)
  if (key === '') return first
  const group = delimiter === '' ? undefined : groupOf(key, prefix, delimiter)
  const after =
    group === undefined
      ? await afterMarker(store, bucket, key, versionIdMarker)
      : afterGroup(bucket.name, group)
  return Buffer.compare(after, first) > 0 ? after : first
}

const afterMarker = async (
  store: Store,
  bucket: BucketRecord,
  key: string,
  versionId: string,
): Promise<Key> => {
  const ofKey = versionsOfKey(bucket.name, key)
  if (versionId === '') return ofKey.to
  if (versionId !== 'null') {
    const id = store.versionIds.parse(versionId)
    if (id === undefined)
      throw invalidArgument('version-id-marker', versionId, 'Invalid version id specified')
    return keyAfter(keys.version(bucket.name, key, id))
  }
  const versions = await readVersions(store, bucket, key)
  const nullId = nullIdOf(versions)
  // Of a `null` that is gone nobody knows where it stood: rather show some twice than leave some out.
  if (nullId === undefined) return ofKey.from
  return versions.newest?.version.stack === undefined
    ? ofKey.to
    : keyAfter(keys.version(bucket.name, key, nullId))
}

interface Step {
  readonly key: string
  readonly version: VersionRecord
  /** Goes on at this position, which is greater. */
  seek(position: Key): void
}

const scanMax = 1000
const scanAfterSeek = 16

async function* walk(
  store: Store,
  bucket: BucketRecord,
  prefix: string,
  start: Key,
  firstSize: number,
): AsyncGenerator<Step> {
  const to = keyAfterPrefix(bounded(keyOfTextPrefix('version', bucket.name, prefix)))
  let size = Math.min(firstSize, scanMax)
  for (let from = bounded(start); Buffer.compare(from, to) < 0;) {
    const { places, end } = await readWindow(store, bucket, { from, to, size })
    let sought: Key | undefined
    for (const { position, key, version } of places) {
      if (sought !== undefined && Buffer.compare(position, sought) < 0) continue
      sought = undefined
      yield { key, version, seek: (target) => void (sought = target) }
    }
    if (end === undefined && sought === undefined) return
    from = sought ?? end!
    size = sought === undefined ? Math.min(size * 2, scanMax) : scanAfterSeek
  }
}

/** A marker may be longer than any key: what is beyond a key's greatest size decides nothing. */
const bounded = (key: Key): Key => key.subarray(0, keySizeMax)

interface Place {
  readonly position: Key
  readonly key: string
  readonly version: VersionRecord
}

/**
 * The versions from one position on, as far as one scan of both kinds of records tells; `end` is where
 * to go on. Those that stand alone are read first: they only ever move to the others.
 */
const readWindow = async (
  store: Store,
  bucket: BucketRecord,
  { from, to, size }: { readonly from: Key; readonly to: Key; readonly size: number },
): Promise<{ readonly places: readonly Place[]; readonly end: Key | undefined }> => {
  const objects = await store.meta.scan({ from: asCurrent(from), to: asCurrent(to) }, size)
  const stacked = bucket.versioning === undefined ? [] : await store.meta.scan({ from, to }, size)
  const full = [objects, stacked].filter(({ length }) => length === size)
  const ends = full.map((entries) => asVersion(entries.at(-1)!.key)).sort((a, b) => Buffer.compare(a, b))
  const last = ends[0]
  const keyStart = keys.version(bucket.name).length
  const places = stacked.map(({ key, value }) => ({
    position: key,
    key: parseText(key, keyStart, key.length - idLength - 1),
    version: decodeRecord<VersionRecord>(value),
  }))
  const withVersions = new Set(places.map(({ key }) => key))
  const alone = objects
    .map((entry) => aloneOf(entry, keyStart))
    .filter((place) => place.version.stack === undefined && !withVersions.has(place.key))
  const merged = [...places, ...alone].sort((a, b) => Buffer.compare(a.position, b.position))
  if (last === undefined) return { places: merged, end: undefined }
  return { places: merged.filter(({ position }) => Buffer.compare(position, last) <= 0), end: keyAfter(last) }
}

const aloneOf = ({ key, value }: Entry, keyStart: number): Place => ({
  position: asVersion(key),
  key: parseText(key, keyStart, key.length),
  version: decodeRecord<VersionRecord>(value),
})

/** The keys of both kinds of records differ in their first letter, up to the end of the object's key. */
const asCurrent = (key: Key): Key => withTag(key, keys.current(''))
const asVersion = (key: Key): Key => withTag(key, keys.version(''))

const withTag = (key: Key, tagged: Key): Key => Buffer.concat([tagged.subarray(0, 1), key.subarray(1)])
