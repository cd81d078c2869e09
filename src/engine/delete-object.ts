import {
  headerNotImplemented,
  noSuchBucket,
  noSuchKey,
  noSuchVersion,
  preconditionFailed,
} from '../protocol/error-messages.ts'
import { eventEntries, type EventRequester, type StoreEvent } from './events/outbox.ts'
import type { Batch } from '../storage/meta-store.ts'
import { untilCommitted, type Decision } from './attempts.ts'
import { findBucket, getBucket, type CurrentBucket } from './buckets.ts'
import { hasOpenUploads, newVersionIds, planAdd, planRemove } from './change-versions.ts'
import { checkDeleteCondition } from './conditions.ts'
import { checkDeletable } from './object-lock.ts'
import type { DeleteMarkerRecord } from './records.ts'
import type { Store } from './store.ts'
import {
  currentOf,
  isMarker,
  parseVersionId,
  readNull,
  readVersion,
  readVersions,
  type KeyVersions,
  type StoredVersion,
} from './versions.ts'

export interface DeleteRequest {
  readonly bucket: string
  readonly key: string
  /** Deletes this version for good; without it the key is deleted. */
  readonly versionId?: string | undefined
  /** An ETag, or `*` for whatever is there. */
  readonly ifMatch?: string | undefined
  /** Whose request it is, for those who are told of it. */
  readonly requester?: EventRequester | undefined
  /** Past a retention in GOVERNANCE; whoever asks must be permitted. */
  readonly bypassGovernance?: boolean | undefined
}

export interface Deletion {
  /** The version that was deleted, as asked, or the delete marker that was made. */
  readonly versionId?: string
  /** Whether what was deleted, or made, is a delete marker. */
  readonly deleteMarker?: boolean
}

/**
 * Deletes a key, durably: in a bucket that has, or had, versioning a delete marker comes on top of
 * its versions. With a version id that version goes for good, and the next one below is current.
 * Deleting what is not there is no error, unless a condition asks for it.
 *
 * @throws {S3Error} NoSuchBucket, OperationAborted, InvalidArgument (versionId), NoSuchKey,
 * NoSuchVersion and PreconditionFailed (If-Match), AccessDenied (object lock).
 */
export async function deleteObject(store: Store, request: DeleteRequest): Promise<Deletion> {
  return deleteFrom(store, await getBucketToDeleteFrom(store, request.bucket), request)
}

/** The same in a bucket that was read already. */
export async function deleteFrom(
  store: Store,
  found: CurrentBucket,
  request: DeleteRequest,
): Promise<Deletion> {
  let known: CurrentBucket | undefined = found
  return untilCommitted(store.meta, async () => {
    const { entry, bucket } = known ?? (await getBucketToDeleteFrom(store, request.bucket))
    known = undefined
    const versions = await readVersions(store, bucket, request.key)
    const { batch, result } =
      request.versionId === undefined
        ? await planDeleteKey(store, versions, request)
        : await planDeleteVersion(store, versions, { ...request, versionId: request.versionId })
    if (batch === undefined) return { result }
    const events = await eventEntries(store, bucket, deletionEvent(request, result))
    return {
      result,
      batch: { expect: [[entry.key, entry.version], ...batch.expect], set: [...batch.set, ...events] },
    }
  })
}

const deletionEvent = (
  { key, versionId: asked, requester }: DeleteRequest,
  { versionId, deleteMarker }: Deletion,
): StoreEvent => ({
  name:
    asked === undefined && deleteMarker === true
      ? 's3:ObjectRemoved:DeleteMarkerCreated'
      : 's3:ObjectRemoved:Delete',
  key,
  ...(versionId !== undefined && { versionId }),
  requester,
})

/**
 * Nothing is added to a bucket without versioning, so it does not matter whether it is being deleted.
 * @throws {S3Error} NoSuchBucket, OperationAborted.
 */
export const getBucketToDeleteFrom = async (store: Store, name: string): Promise<CurrentBucket> => {
  const found = await findBucket(store, name)
  if (found === undefined) throw noSuchBucket(name)
  return found.bucket.versioning === undefined || found.bucket.deletingAt === undefined
    ? found
    : getBucket(store, name)
}

const planDeleteKey = async (
  store: Store,
  versions: KeyVersions,
  { ifMatch }: DeleteRequest,
): Promise<Decision<Deletion>> => {
  const { bucket, key, newest } = versions
  if (ifMatch === '*' && isMarker(newest?.version)) throw preconditionFailed('If-Match')
  checkDeleteCondition(ifMatch, currentOf(versions), key)
  if (bucket.versioning === undefined) {
    if (newest === undefined) return { result: {} }
    return { batch: await planUnlink(store, versions, newest), result: {} }
  }
  const marker: DeleteMarkerRecord = {
    deleteMarker: true,
    ...newVersionIds(store, versions),
    owner: bucket.owner,
    modifiedAt: store.clock.now(),
  }
  return {
    batch: await planAdd(store, versions, marker),
    result: { versionId: marker.versionId, deleteMarker: true },
  }
}

const planDeleteVersion = async (
  store: Store,
  versions: KeyVersions,
  request: DeleteRequest & { readonly versionId: string },
): Promise<Decision<Deletion>> => {
  const { key, versionId, ifMatch } = request
  const target =
    versionId === 'null'
      ? await readNull(store, versions)
      : await readVersion(store, versions, parseVersionId(store, versionId))
  if (target === undefined) {
    if (ifMatch !== undefined) throw versionId === 'null' ? noSuchKey(key) : noSuchVersion(key, versionId)
    return { result: { versionId } }
  }
  const { version } = target
  if (isMarker(version) && ifMatch !== undefined) throw preconditionFailed('If-Match')
  if (!isMarker(version)) {
    checkDeleteCondition(ifMatch, version, key)
    checkDeletable(version, request, store.clock.now())
  }
  return {
    batch: await planUnlink(store, versions, target),
    result: { versionId, ...(isMarker(version) && { deleteMarker: true }) },
  }
}

const planUnlink = async (store: Store, versions: KeyVersions, target: StoredVersion): Promise<Batch> => {
  const isNewest = versions.newest?.version.id === target.version.id
  const openUploads = isNewest && (await hasOpenUploads(store, versions.bucket.name, versions.key))
  return planRemove(store, versions, target, openUploads)
}

/**
 * Conditions of a delete that S3 takes in directory buckets only.
 * @throws {S3Error} NotImplemented.
 */
export const refuseDirectoryConditions = (conditions: {
  readonly lastModified?: unknown
  readonly size?: unknown
}): void => {
  if (conditions.lastModified !== undefined) throw headerNotImplemented('x-amz-if-match-last-modified-time')
  if (conditions.size !== undefined) throw headerNotImplemented('x-amz-if-match-size')
}
