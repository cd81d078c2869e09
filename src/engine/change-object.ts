/** What an object carries besides its bytes, read and changed in place: tags and locks. */
import { noSuchKey } from '../protocol/error-messages.ts'
import { untilCommitted } from './attempts.ts'
import { getBucket, readBucket } from './buckets.ts'
import { findCurrent } from './current-object.ts'
import { checkVersionId } from './delete-object.ts'
import { encodeRecord, type BucketRecord, type ObjectRecord } from './records.ts'
import type { Store } from './store.ts'

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

/** @throws {S3Error} NoSuchBucket, NoSuchKey, InvalidArgument (versionId). */
export async function readObject(store: Store, address: ObjectAddress): Promise<BucketAndObject> {
  const bucket = await readBucket(store, address.bucket)
  checkVersionId(address.versionId)
  const found = await findCurrent(store, address.bucket, address.key)
  if (found === undefined) throw noSuchKey(address.key)
  return { bucket, object: found.object }
}

/**
 * Puts what `change` makes of an object in its place, durably. Its bytes, its place among versions
 * and when it was last modified stay. `change` may be called again when others change it meanwhile.
 *
 * @throws {S3Error} NoSuchBucket, NoSuchKey, InvalidArgument (versionId), OperationAborted, and what
 * `change` throws.
 */
export async function changeObject(
  store: Store,
  address: ObjectAddress,
  change: (found: BucketAndObject) => ObjectRecord,
): Promise<ObjectRecord> {
  return untilCommitted(store.meta, async () => {
    const { entry: bucketEntry, bucket } = await getBucket(store, address.bucket)
    checkVersionId(address.versionId)
    const found = await findCurrent(store, address.bucket, address.key)
    if (found === undefined) throw noSuchKey(address.key)
    const object = change({ bucket, object: found.object })
    return {
      result: object,
      batch: {
        expect: [
          [bucketEntry.key, bucketEntry.version],
          [found.entry.key, found.entry.version],
        ],
        set: [[found.entry.key, encodeRecord(object)]],
      },
    }
  })
}
