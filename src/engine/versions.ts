/**
 * The versions of a key, as they are read.
 *
 * `current` and `marker` hold the newest version, which is an object or a delete marker; at most one
 * of the two is there. Every change of a key's versions expects it unchanged, and rewrites it, but
 * for the removal or change of an older version that is not `null`: whoever builds on such a version
 * expects that one's own record, too. So all races are settled. In a bucket that has, or had,
 * versioning it is a copy of the first `version` record; an object that was written before stands in
 * `current` alone until another version comes on top of it.
 */
import { invalidVersionId, methodNotAllowed, noSuchKey, noSuchVersion } from '../protocol/error-messages.ts'
import type { S3Error } from '../protocol/errors.ts'
import type { Batch, Entry, KeyRange } from '../storage/meta-store.ts'
import { keys } from './keys.ts'
import {
  decodeRecord,
  type BucketRecord,
  type DeleteMarkerRecord,
  type ObjectRecord,
  type VersionRecord,
} from './records.ts'
import type { Store } from './store.ts'

export interface StoredVersion {
  /** Where it was read. */
  readonly entry: Entry
  readonly version: VersionRecord
}

export interface StoredObject {
  readonly entry: Entry
  readonly object: ObjectRecord
}

/** What a change of a key's versions depends on. */
export interface KeyVersions {
  readonly bucket: BucketRecord
  readonly key: string
  readonly newest: StoredVersion | undefined
  /** That nothing was changed since this was read. */
  readonly expect: Batch['expect']
}

export const isMarker = (version: VersionRecord | undefined): version is DeleteMarkerRecord =>
  version !== undefined && 'deleteMarker' in version

/** The newest version, if that is an object. */
export const currentOf = ({ newest }: KeyVersions): ObjectRecord | undefined =>
  newest === undefined || isMarker(newest.version) ? undefined : newest.version

/** The id of the version `null`, if there is one. */
export const nullIdOf = ({ newest }: KeyVersions): string | undefined => {
  const version = newest?.version
  return version === undefined || version.stack !== undefined ? version?.stack?.nullId : version.id
}

/** One read, where the key has an object or the bucket never had versioning. */
export const readVersions = async (store: Store, bucket: BucketRecord, key: string): Promise<KeyVersions> => {
  const objectKey = keys.current(bucket.name, key)
  const object = await store.meta.get(objectKey)
  if (object !== undefined || bucket.versioning === undefined) {
    return { bucket, key, newest: storedVersion(object), expect: [[objectKey, object?.version]] }
  }
  const markerKey = keys.marker(bucket.name, key)
  const marker = await store.meta.get(markerKey)
  const expect: Batch['expect'] = [
    [objectKey, undefined],
    [markerKey, marker?.version],
  ]
  return { bucket, key, newest: storedVersion(marker), expect }
}

const storedVersion = <E extends Entry | undefined>(entry: E) =>
  entry === undefined ? undefined : { entry, version: decodeRecord<VersionRecord>(entry.value) }

/** A version by its own id, of those that do not stand alone. */
export const readVersion = async (
  store: Store,
  { bucket, key }: Pick<KeyVersions, 'bucket' | 'key'>,
  id: string,
): Promise<StoredVersion | undefined> =>
  storedVersion(await store.meta.get(keys.version(bucket.name, key, id)))

/** The records of the versions of exactly this key that are older than `id`, newest first. */
export const versionsOfKey = (bucket: string, key: string, olderThan?: string): KeyRange => ({
  from:
    olderThan === undefined
      ? keys.version(bucket, key)
      : Buffer.concat([keys.version(bucket, key, olderThan), Buffer.of(0)]),
  // FF is greater than any first character of an id, and equal to what a NUL in a longer key begins.
  to: Buffer.concat([keys.version(bucket, key), Buffer.of(0xff)]),
})

/** The next version below one. */
export const readOlder = async (
  store: Store,
  { bucket, key }: KeyVersions,
  id: string,
): Promise<StoredVersion | undefined> =>
  storedVersion((await store.meta.scan(versionsOfKey(bucket.name, key, id), 1))[0])

/**
 * The version that a version id names, or the newest one without; undefined where there is none.
 * @throws {S3Error} InvalidArgument for an id that was never given out.
 */
export const findVersion = async (
  store: Store,
  bucket: BucketRecord,
  key: string,
  versionId?: string,
): Promise<StoredVersion | undefined> => {
  if (versionId === undefined) return (await readVersions(store, bucket, key)).newest
  if (versionId === 'null') return findNull(store, bucket, key)
  return readVersion(store, { bucket, key }, parseVersionId(store, versionId))
}

/** @throws {S3Error} InvalidArgument. */
export const parseVersionId = (store: Store, versionId: string): string => {
  const id = store.versionIds.parse(versionId)
  if (id === undefined) throw invalidVersionId(versionId)
  return id
}

const findNull = async (
  store: Store,
  bucket: BucketRecord,
  key: string,
): Promise<StoredVersion | undefined> => {
  for (;;) {
    const versions = await readVersions(store, bucket, key)
    const found = await readNull(store, versions)
    // What the newest version names is gone only when that has changed, too.
    if (found !== undefined || nullIdOf(versions) === undefined) return found
  }
}

/** The version `null` of a key; undefined also when others have just removed it. */
export const readNull = async (store: Store, versions: KeyVersions): Promise<StoredVersion | undefined> => {
  const id = nullIdOf(versions)
  if (id === undefined) return undefined
  return versions.newest?.version.id === id ? versions.newest : readVersion(store, versions, id)
}

export interface VersionName {
  readonly key: string
  readonly versionId?: string | undefined
}

/**
 * The object that a request reads.
 *
 * @param method of the request: an error tells it.
 * @throws {S3Error} NoSuchKey (also where a delete marker is newest), NoSuchVersion, InvalidArgument,
 * MethodNotAllowed for a delete marker by its version id.
 */
export const getVersion = async (
  store: Store,
  bucket: BucketRecord,
  { key, versionId }: VersionName,
  method: string,
): Promise<StoredObject> => {
  const found = await findVersion(store, bucket, key, versionId)
  if (found === undefined) throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId)
  const { entry, version } = found
  if (!isMarker(version)) return { entry, object: version }
  throw versionId === undefined ? noSuchKey(key, markerHeaders(version)) : markerNotAllowed(version, method)
}

/** 405: a delete marker takes no method but DELETE. */
export const markerNotAllowed = (marker: DeleteMarkerRecord, method: string): S3Error =>
  methodNotAllowed(method, 'DeleteMarker', {
    ...markerHeaders(marker),
    allow: 'DELETE',
    'last-modified': new Date(marker.modifiedAt).toUTCString(),
  })

export const markerHeaders = ({ versionId }: DeleteMarkerRecord): Readonly<Record<string, string>> => ({
  'x-amz-delete-marker': 'true',
  'x-amz-version-id': versionId,
})

/** The version id as answers show it: objects of a bucket that never had versioning show none. */
export const shownVersionId = (
  bucket: BucketRecord,
  version: VersionRecord,
): { readonly versionId?: string } =>
  bucket.versioning === undefined ? {} : { versionId: version.versionId }
