/** What a bucket says of who may: read afresh for each request, parsed only when it has changed. */
import { ownershipOf, publicAccessBlockOf } from '../../access/access-settings.ts'
import type { AccessRecord, AccessSettings } from '../../access/access-settings.ts'
import { parsePolicy } from '../../access/parse-policy.ts'
import { isPublicPolicy } from '../../access/public-policy.ts'
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
const cache = new WeakMap<Store, Map<string, { readonly version: Version; readonly settings: AccessSettings }>>()

/** @throws {S3Error} NoSuchBucket. */
export const readBucketAccess = async (store: Store, bucket: string): Promise<BucketAccess> => {
  const [found, entry] = await Promise.all([findBucket(store, bucket), store.meta.get(keys.bucketConfig(bucket, accessConfig))])
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
