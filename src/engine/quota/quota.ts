/** Quotas of buckets: they count objects, all versions, and parts of unfinished uploads, or what an upload has declared to become. */
import { invalidArgument } from '../../protocol/error-messages.ts'
import { S3Error } from '../../protocol/errors.ts'
import { uploadActivity } from '../activity.ts'
import { deleteBucketConfig, getBucketConfig, hasConfig, putBucketConfig } from '../bucket-config.ts'
import { readBucket } from '../buckets.ts'
import { keys, rangeOfPrefix } from '../keys.ts'
import { uploadsOf } from '../lifecycle/upload-expiry.ts'
import { walkRecords } from '../lifecycle/walk-records.ts'
import { systemStopwatch } from '../../system/stopwatch.ts'
import { encodeRecord, type BucketRecord, type UploadRecord } from '../records.ts'
import type { Store } from '../store.ts'
import { emptyUsage, readUsage } from './count-usage.ts'

interface QuotaConfig {
  readonly bytes: number
}

export interface QuotaReport {
  /** Absent where the bucket has no quota: then nothing is counted. */
  readonly bytes?: number
  /** Of objects, all versions. */
  readonly usedBytes?: number
  /** Of unfinished uploads: what they hold, or have declared. */
  readonly pendingBytes?: number
  /** False until all that was there before the quota is counted. */
  readonly complete?: boolean
}

const configName = 'quota'

/**
 * Sets a quota, durably, or another one. What a bucket holds already is counted in the background;
 * until then only what was counted is held against the quota.
 *
 * @throws {S3Error} InvalidArgument, NoSuchBucket, OperationAborted.
 */
export const putQuota = async (store: Store, name: string, bytes: number): Promise<void> => {
  if (!Number.isSafeInteger(bytes) || bytes < 0) {
    throw invalidArgument('bytes', String(bytes), 'A quota is a whole number of bytes')
  }
  const bucket = await readBucket(store, name)
  if (!hasConfig(bucket, configName)) await beginCounting(store, name)
  await putBucketConfig(store, name, configName, { bytes } satisfies QuotaConfig)
}

/** Before the bucket's record tells of a quota: changes are written from then on. */
const beginCounting = async (store: Store, bucket: string): Promise<void> => {
  for await (const page of walkRecords(store, rangeOfPrefix(keys.usage(bucket)))) {
    await store.meta.commit({ expect: [], set: page.map(({ key }) => [key, undefined] as const) })
  }
  await store.meta.commit({ expect: [], set: [[keys.usage(bucket), encodeRecord(emptyUsage)]] })
}

/** @throws {S3Error} NoSuchBucket. */
export const deleteQuota = async (store: Store, bucket: string): Promise<void> => {
  await deleteBucketConfig(store, bucket, configName)
}

/** @throws {S3Error} NoSuchBucket. */
export const describeQuota = async (store: Store, bucket: string): Promise<QuotaReport> => {
  const config = await getBucketConfig<QuotaConfig>(store, bucket, configName)
  if (config === undefined) return {}
  const { bytes: usedBytes, complete } = await readUsage(store, bucket)
  return { bytes: config.bytes, usedBytes, pendingBytes: await pendingBytes(store, bucket), complete }
}

/**
 * Refuses what does not fit. Of writes at the same moment each is held against what was there before
 * them, so together they may exceed the quota by what they bring.
 *
 * @throws {S3Error} QuotaExceeded.
 */
export const checkQuota = async (store: Store, bucket: BucketRecord, size: number): Promise<void> => {
  if (!hasConfig(bucket, configName) || size === 0) return
  const { bytes, usedBytes = 0, pendingBytes: pending = 0 } = await describeQuota(store, bucket.name)
  if (bytes === undefined || usedBytes + pending + size <= bytes) return
  throw new S3Error(
    'QuotaExceeded',
    {
      BucketName: bucket.name,
      QuotaBytes: bytes,
      UsedBytes: usedBytes,
      PendingBytes: pending,
      RequestedBytes: size,
    },
    {
      status: 403,
      message: `The bucket has a quota of ${bytes} bytes; ${usedBytes} are used by objects and ${pending} by unfinished uploads, so ${size} more do not fit.`,
    },
  )
}

/** The same for a part: what its upload has declared is reserved already. */
export const checkPartQuota = async (
  store: Store,
  bucket: BucketRecord,
  upload: UploadRecord,
  size: number,
): Promise<void> => {
  if (!hasConfig(bucket, configName)) return
  const { declaredSize } = upload
  if (declaredSize === undefined) return checkQuota(store, bucket, size)
  const { bytes } = await uploadActivity(store, upload)
  return checkQuota(store, bucket, Math.max(0, bytes + size - Math.max(declaredSize, bytes)))
}

/** So many times as long as the sum has taken it is good: it may be asked for by every write. */
const validFactor = 10

interface Known {
  readonly bytes: number
  readonly validUntil: number
}

const known = new WeakMap<Store, Map<string, Known>>()

const pendingBytes = async (store: Store, bucket: string): Promise<number> => {
  const buckets = known.get(store) ?? new Map<string, Known>()
  known.set(store, buckets)
  const startedAt = systemStopwatch()
  const before = buckets.get(bucket)
  if (before !== undefined && startedAt < before.validUntil) return before.bytes
  let bytes = 0
  for await (const upload of uploadsOf(store, bucket)) {
    const activity = await uploadActivity(store, upload)
    bytes += Math.max(upload.declaredSize ?? 0, activity.bytes)
  }
  const now = systemStopwatch()
  const tookMs = now - startedAt
  // What takes no time needs no memory: then the sum is always of this moment.
  if (tookMs > countMsMin) buckets.set(bucket, { bytes, validUntil: now + validFactor * tookMs })
  else buckets.delete(bucket)
  return bytes
}

const countMsMin = 20
