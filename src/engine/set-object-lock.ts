import { S3Error } from '../protocol/errors.ts'
import { untilCommitted } from './attempts.ts'
import { getBucket } from './buckets.ts'
import { encodeRecord, type BucketRecord } from './records.ts'
import type { Store } from './store.ts'

/**
 * Gives a bucket object lock, durably, or another default retention; versions that are there keep
 * their locks. It cannot be taken away again.
 *
 * @throws {S3Error} NoSuchBucket, OperationAborted, InvalidBucketState where versioning is not enabled.
 */
export async function setObjectLock(
  store: Store,
  bucket: string,
  objectLock: NonNullable<BucketRecord['objectLock']>,
): Promise<void> {
  await untilCommitted(store.meta, async () => {
    const { entry, bucket: record } = await getBucket(store, bucket)
    if (record.versioning !== 'Enabled') {
      throw new S3Error(
        'InvalidBucketState',
        {},
        { message: "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration" },
      )
    }
    return {
      result: undefined,
      batch: {
        expect: [[entry.key, entry.version]],
        set: [[entry.key, encodeRecord({ ...record, objectLock })]],
      },
    }
  })
}
