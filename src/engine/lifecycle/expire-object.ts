/** What lifecycle does to objects: each a commit that looks again before it acts. */
import { S3Error } from '../../protocol/errors.ts'
import type { Batch } from '../../storage/meta-store.ts'
import { untilCommitted } from '../attempts.ts'
import { getBucket } from '../buckets.ts'
import { hasOpenUploads, newVersionIds, planAdd, planChange, planRemove } from '../change-versions.ts'
import type { EventName } from '../events/event-names.ts'
import { eventEntries, eventFields } from '../events/outbox.ts'
import { checkDeletable } from '../object-lock.ts'
import type { ObjectRecord, VersionRecord } from '../records.ts'
import type { Store } from '../store.ts'
import { currentOf, isMarker, readOlder, readVersion, readVersions, type KeyVersions } from '../versions.ts'

/** The versions of a key, of a bucket that must not change until they do. @throws {S3Error} NoSuchBucket, OperationAborted. */
const readKey = async (
  store: Store,
  bucketName: string,
  key: string,
): Promise<KeyVersions & { readonly ofBucket: Batch['expect'] }> => {
  const { entry, bucket } = await getBucket(store, bucketName)
  return { ...(await readVersions(store, bucket, key)), ofBucket: [[entry.key, entry.version]] }
}

/** The commit with what is told of it. */
const withEvent = async (
  store: Store,
  { bucket, key, ofBucket }: KeyVersions & { readonly ofBucket: Batch['expect'] },
  { expect, set }: Batch,
  name: EventName,
  version: VersionRecord,
): Promise<Batch> => {
  const events = await eventEntries(store, bucket, { name, key, ...eventFields(bucket, version) })
  return { expect: [...ofBucket, ...expect], set: [...set, ...events] }
}

/**
 * Expires the current object of a key, if it still is the one meant: without versioning it is
 * deleted, with versioning a delete marker comes on top of it. Resolves to whether it was.
 */
export const expireCurrent = async (
  store: Store,
  bucketName: string,
  key: string,
  id: string,
): Promise<boolean> =>
  untilCommitted(store.meta, async () => {
    const versions = await readKey(store, bucketName, key)
    const { bucket } = versions
    const object = currentOf(versions)
    if (object === undefined || object.id !== id || versions.newest === undefined) return { result: false }
    if (bucket.versioning === undefined) {
      const openUploads = await hasOpenUploads(store, bucketName, key)
      const batch = await planRemove(store, versions, versions.newest, openUploads)
      return {
        result: true,
        batch: await withEvent(store, versions, batch, 's3:LifecycleExpiration:Delete', object),
      }
    }
    const marker = {
      ...newVersionIds(store, versions),
      deleteMarker: true as const,
      owner: bucket.owner,
      modifiedAt: store.clock.now(),
    }
    const batch = await planAdd(store, versions, marker)
    return {
      result: true,
      batch: await withEvent(store, versions, batch, 's3:LifecycleExpiration:DeleteMarkerCreated', marker),
    }
  })

/** Moves the current object of a key to another storage class, if it still is the one meant. */
export const moveCurrent = async (
  store: Store,
  bucketName: string,
  key: string,
  { id, storageClass }: Pick<ObjectRecord, 'id' | 'storageClass'>,
): Promise<boolean> =>
  untilCommitted(store.meta, async () => {
    const versions = await readKey(store, bucketName, key)
    const object = currentOf(versions)
    if (object === undefined || object.id !== id || versions.newest === undefined) return { result: false }
    const batch = planChange(versions, versions.newest, { ...object, storageClass })
    return { result: true, batch: await withEvent(store, versions, batch, 's3:LifecycleTransition', object) }
  })

/** Moves a noncurrent version to another storage class, if it is still there. */
export const moveNoncurrent = async (
  store: Store,
  bucketName: string,
  key: string,
  { id, storageClass }: Pick<ObjectRecord, 'id' | 'storageClass'>,
): Promise<boolean> =>
  untilCommitted(store.meta, async () => {
    const versions = await readKey(store, bucketName, key)
    const target = await readVersion(store, versions, id)
    if (target === undefined || isMarker(target.version) || versions.newest?.version.id === id)
      return { result: false }
    const batch = planChange(versions, target, { ...target.version, storageClass })
    return {
      result: true,
      batch: await withEvent(store, versions, batch, 's3:LifecycleTransition', target.version),
    }
  })

/** Removes a noncurrent version for good, unless object lock holds it. */
export const expireNoncurrent = async (
  store: Store,
  bucketName: string,
  key: string,
  id: string,
): Promise<boolean> =>
  untilCommitted(store.meta, async () => {
    const versions = await readKey(store, bucketName, key)
    const target = await readVersion(store, versions, id)
    if (target === undefined || versions.newest?.version.id === id) return { result: false }
    if (isHeld(target.version, store.clock.now())) return { result: false }
    const openUploads = await hasOpenUploads(store, bucketName, key)
    const batch = await planRemove(store, versions, target, openUploads)
    return {
      result: true,
      batch: await withEvent(store, versions, batch, 's3:LifecycleExpiration:Delete', target.version),
    }
  })

const isHeld = (version: VersionRecord, now: number): boolean => {
  if (isMarker(version)) return false
  try {
    checkDeletable(version, {}, now)
    return false
  } catch (error) {
    if (error instanceof S3Error) return true
    throw error
  }
}

/** Removes a delete marker that is the only version of its key. */
export const expireLoneMarker = async (
  store: Store,
  bucketName: string,
  key: string,
  id: string,
): Promise<boolean> =>
  untilCommitted(store.meta, async () => {
    const versions = await readKey(store, bucketName, key)
    const { newest } = versions
    if (newest === undefined || newest.version.id !== id || !isMarker(newest.version))
      return { result: false }
    if ((await readOlder(store, versions, id)) !== undefined) return { result: false }
    const openUploads = await hasOpenUploads(store, bucketName, key)
    const batch = await planRemove(store, versions, newest, openUploads)
    return {
      result: true,
      batch: await withEvent(store, versions, batch, 's3:LifecycleExpiration:Delete', newest.version),
    }
  })
