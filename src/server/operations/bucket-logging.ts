import { deleteBucketConfig, getBucketConfig, putBucketConfig } from '../../engine/bucket-config.ts'
import { findBucket, readBucket } from '../../engine/buckets.ts'
import { regionOfBucket } from '../../engine/create-bucket.ts'
import type { Store } from '../../engine/store.ts'
import { S3Error } from '../../protocol/errors.ts'
import type { BucketLoggingStatus } from '../../protocol/operations/bucket-logging.ts'
import type { HandlerOf } from '../handler.ts'

export const getBucketLoggingHandler: HandlerOf<'GetBucketLogging'> = async ({ input, store }) =>
  (await getBucketConfig<BucketLoggingStatus>(store, input.Bucket, 'logging')) ?? {}

/** Kept and shown: no log is delivered. */
export const putBucketLoggingHandler: HandlerOf<'PutBucketLogging'> = async ({ input, store }) => {
  const { LoggingEnabled } = input.BucketLoggingStatus
  if (LoggingEnabled === undefined) {
    await deleteBucketConfig(store, input.Bucket, 'logging')
    return {}
  }
  await checkTarget(store, input.Bucket, LoggingEnabled.TargetBucket)
  await putBucketConfig(store, input.Bucket, 'logging', { LoggingEnabled } satisfies BucketLoggingStatus)
  return {}
}

/** @throws {S3Error} NoSuchBucket, InvalidTargetBucketForLogging, CrossLocationLoggingProhibitted. */
const checkTarget = async (store: Store, bucket: string, targetBucket: string): Promise<void> => {
  const source = await readBucket(store, bucket)
  const target = (await findBucket(store, targetBucket))?.bucket
  if (target === undefined) throw new S3Error('InvalidTargetBucketForLogging', { TargetBucket: targetBucket })
  const [sourceRegion, targetRegion] = [regionOfBucket(source), regionOfBucket(target)]
  if (sourceRegion === targetRegion) return
  throw new S3Error('CrossLocationLoggingProhibitted', {
    TargetBucketLocation: targetRegion,
    // S3 does not name its first region.
    ...(sourceRegion !== 'us-east-1' && { SourceBucketLocation: sourceRegion }),
  })
}
