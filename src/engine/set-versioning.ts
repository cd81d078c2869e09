import { S3Error } from '../protocol/errors.ts'
import { untilCommitted } from './attempts.ts'
import { getBucket } from './buckets.ts'
import { encodeRecord, type BucketRecord, type VersioningStatus } from './records.ts'
import type { Store } from './store.ts'

/**
 * Enables or suspends versioning, durably: what is written after this is kept by the new rule, and
 * nothing that is there changes. There is no way back to a bucket without versioning.
 *
 * @throws {S3Error} NoSuchBucket, OperationAborted, InvalidBucketState where object lock needs versions.
 */
export const setVersioning = async (
  store: Store,
  name: string,
  versioning: VersioningStatus,
): Promise<void> =>
  untilCommitted(store.meta, async () => {
    const { entry, bucket } = await getBucket(store, name)
    if (versioning === 'Suspended' && bucket.objectLock !== undefined) throw new S3Error('InvalidBucketState')
    if (bucket.versioning === versioning) return { result: undefined }
    const changed: BucketRecord = { ...bucket, versioning }
    return {
      result: undefined,
      batch: { expect: [[entry.key, entry.version]], set: [[entry.key, encodeRecord(changed)]] },
    }
  })
