/** What an object carries besides its bytes, read and changed in place: tags and locks. */
import { noSuchKey, noSuchVersion } from '../protocol/error-messages.ts'
import { untilCommitted } from './attempts.ts'
import { getBucket, readBucket } from './buckets.ts'
import { planChange } from './change-versions.ts'
import type { EventName } from './events/event-names.ts'
import { eventEntries, eventFields, type EventRequester } from './events/outbox.ts'
import type { BucketRecord, ObjectRecord } from './records.ts'
import type { Store } from './store.ts'
import { findVersion, isMarker, markerNotAllowed, readVersions, type StoredVersion } from './versions.ts'

export interface ObjectAddress {
  readonly bucket: string
  readonly key: string
  /** The current version where absent. */
  readonly versionId?: string | undefined
  /** Which method a delete marker is told not to take. */
  readonly method: 'GET' | 'PUT' | 'DELETE'
}

export interface BucketAndObject {
  readonly bucket: BucketRecord
  readonly object: ObjectRecord
}

/**
 * @throws {S3Error} NoSuchBucket, NoSuchKey, NoSuchVersion, InvalidArgument (versionId),
 * MethodNotAllowed for a delete marker, also where it is the newest version.
 */
export async function readObject(store: Store, address: ObjectAddress): Promise<BucketAndObject> {
  const bucket = await readBucket(store, address.bucket)
  return { bucket, object: (await getObjectOf(store, bucket, address)).object }
}

const getObjectOf = async (
  store: Store,
  bucket: BucketRecord,
  { key, versionId, method }: ObjectAddress,
): Promise<{ readonly found: StoredVersion; readonly object: ObjectRecord }> => {
  const found = await findVersion(store, bucket, key, versionId)
  if (found === undefined) throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId)
  const { version } = found
  if (isMarker(version)) throw markerNotAllowed(version, method)
  return { found, object: version }
}

/**
 * Puts what `change` makes of an object in its place, durably. Its bytes, its place among versions
 * and when it was last modified stay. `change` may be called again when others change it meanwhile.
 * `told` is what those are told who listen to the bucket.
 *
 * @throws {S3Error} those of `readObject`, OperationAborted, and what `change` throws.
 */
export async function changeObject(
  store: Store,
  address: ObjectAddress,
  change: (found: BucketAndObject) => ObjectRecord,
  told?: { readonly name: EventName; readonly requester: EventRequester },
): Promise<ObjectRecord> {
  return untilCommitted(store.meta, async () => {
    const { entry: bucketEntry, bucket } = await getBucket(store, address.bucket)
    const versions = await readVersions(store, bucket, address.key)
    const { found, object: before } = await getObjectOf(store, bucket, address)
    const object = change({ bucket, object: before })
    const { expect, set } = planChange(versions, found, object)
    const { key } = address
    const events =
      told === undefined
        ? []
        : await eventEntries(store, bucket, { key, ...eventFields(bucket, object), ...told })
    return {
      result: object,
      batch: { expect: [[bucketEntry.key, bucketEntry.version], ...expect], set: [...set, ...events] },
    }
  })
}
