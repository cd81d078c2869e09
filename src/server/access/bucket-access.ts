/**
 * What a bucket says of who may: read afresh for each request, parsed only when it has changed. But
 * the root of a bucket's own account, which may everything where nothing is said, does without the
 * read for half a second: that is the most by which it learns late of a change made in another process.
 */
import { ownershipOf, publicAccessBlockOf } from '../../access/access-settings.ts'
import type { AccessRecord, AccessSettings } from '../../access/access-settings.ts'
import { parsePolicy } from '../../access/parse-policy.ts'
import { isPublicPolicy } from '../../access/public-policy.ts'
import { changeBucketConfig } from '../../engine/bucket-config.ts'
import { findBucket } from '../../engine/buckets.ts'
import { keys } from '../../engine/keys.ts'
import { decodeRecord } from '../../engine/records.ts'
import type { BucketRecord } from '../../engine/records.ts'
import type { Store } from '../../engine/store.ts'
import { noSuchBucket } from '../../protocol/error-messages.ts'
import type { Version } from '../../storage/meta-store.ts'

/** The name of the configuration that holds it. */
export const accessConfig = 'access'

export interface BucketAccess {
  readonly record: BucketRecord
  readonly settings: AccessSettings
}

const settingsOf = (record: AccessRecord): AccessSettings => {
  const policy = record.policy === undefined ? undefined : parsePolicy(record.policy, 'bucket')
  return {
    policy,
    policyIsPublic: policy !== undefined && isPublicPolicy(policy),
    publicAccessBlock: publicAccessBlockOf(record),
    ownership: ownershipOf(record),
    grants: record.grants,
  }
}

const defaultSettings = settingsOf({})

const cachedMax = 1000
/** A version is never used again for a key, so that what was parsed from it stays true. */
const cache = new WeakMap<
  Store,
  Map<string, { readonly version: Version; readonly settings: AccessSettings }>
>()

const plainMs = 500
/** Buckets that say nothing, as they were read a moment ago. */
const plain = new WeakMap<Store, Map<string, { readonly access: BucketAccess; readonly until: number }>>()

/**
 * The same for the root of an account, that may be as old as `plainMs` if the bucket is its own.
 * @throws {S3Error} NoSuchBucket.
 */
export const readRootAccess = async (store: Store, bucket: string, rootId: string): Promise<BucketAccess> => {
  const known = plain.get(store) ?? new Map<string, { access: BucketAccess; until: number }>()
  plain.set(store, known)
  const found = known.get(bucket)
  const now = store.clock.now()
  if (
    found !== undefined &&
    found.access.record.owner.id === rootId &&
    now < found.until &&
    found.until - now <= plainMs
  ) {
    return found.access
  }
  const access = await readBucketAccess(store, bucket)
  if (known.size >= cachedMax) known.clear()
  if (access.settings === defaultSettings) known.set(bucket, { access, until: now + plainMs })
  else known.delete(bucket)
  return access
}

/** To be called when a bucket has come or gone, or says something else. */
export const forgetBucketAccess = (store: Store, bucket: string): void =>
  void plain.get(store)?.delete(bucket)

/**
 * Changes what a bucket says, durably; `change` may be called again when others change it meanwhile.
 * @throws {S3Error} NoSuchBucket, OperationAborted, and what `change` throws.
 */
export const changeBucketAccess = async (
  store: Store,
  bucket: string,
  change: (before: AccessRecord) => AccessRecord,
): Promise<void> => {
  await changeBucketConfig<AccessRecord>(store, bucket, accessConfig, (before = {}) => change(before))
  forgetBucketAccess(store, bucket)
}

/** @throws {S3Error} NoSuchBucket. */
export const readBucketAccess = async (store: Store, bucket: string): Promise<BucketAccess> => {
  const [found, entry] = await Promise.all([
    findBucket(store, bucket),
    store.meta.get(keys.bucketConfig(bucket, accessConfig)),
  ])
  if (found === undefined) throw noSuchBucket(bucket)
  if (entry === undefined) return { record: found.bucket, settings: defaultSettings }
  const known = cache.get(store) ?? new Map<string, { version: Version; settings: AccessSettings }>()
  cache.set(store, known)
  const before = known.get(bucket)
  if (before?.version === entry.version) return { record: found.bucket, settings: before.settings }
  const settings = settingsOf(decodeRecord<AccessRecord>(entry.value))
  if (known.size >= cachedMax) known.clear()
  known.set(bucket, { version: entry.version, settings })
  return { record: found.bucket, settings }
}
