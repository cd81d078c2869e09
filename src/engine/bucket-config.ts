/**
 * The configurations of a bucket: one record each, in the form that S3 gives them (fields named as in
 * its API). They come and go with the bucket. A name is that of the sub-resource (`cors`); of those
 * that a bucket has many, that and an id (`inventory/weekly`).
 */
import { S3Error } from '../protocol/errors.ts'
import { keyAfter, keyOfTextPrefix, keys, rangeOfPrefix } from './keys.ts'
import { untilCommitted } from './attempts.ts'
import { getBucket, readBucket } from './buckets.ts'
import { decodeRecord, encodeRecord, type BucketRecord } from './records.ts'
import type { Store } from './store.ts'

/** Undefined where the bucket has none. @throws {S3Error} NoSuchBucket. */
export async function getBucketConfig<T extends object>(
  store: Store,
  bucket: string,
  name: string,
): Promise<T | undefined> {
  const [entry] = await Promise.all([
    store.meta.get(keys.bucketConfig(bucket, name)),
    readBucket(store, bucket),
  ])
  return entry === undefined ? undefined : decodeRecord<T>(entry.value)
}

/** Sets it, durably, in place of any that is there. @throws {S3Error} NoSuchBucket, OperationAborted. */
export async function putBucketConfig(
  store: Store,
  bucket: string,
  name: string,
  config: object,
): Promise<void> {
  await changeBucketConfig(store, bucket, name, () => config)
}

/**
 * Takes it away, durably. Resolves to whether there was one.
 * @throws {S3Error} NoSuchBucket, OperationAborted.
 */
export async function deleteBucketConfig(store: Store, bucket: string, name: string): Promise<boolean> {
  return (await changeBucketConfig(store, bucket, name, () => undefined)) !== undefined
}

/**
 * Sets what `change` makes of the present one (undefined: takes it away), durably; no change by
 * others comes between. Resolves to the one before.
 *
 * @throws {S3Error} NoSuchBucket, OperationAborted, and what `change` throws.
 */
export async function changeBucketConfig<T extends object>(
  store: Store,
  bucket: string,
  name: string,
  change: (before: T | undefined) => T | undefined,
): Promise<T | undefined> {
  const key = keys.bucketConfig(bucket, name)
  return untilCommitted(store.meta, async () => {
    const { entry: bucketEntry, bucket: record } = await getBucket(store, bucket)
    const entry = await store.meta.get(key)
    const before = entry === undefined ? undefined : decodeRecord<T>(entry.value)
    const next = change(before)
    if (next === undefined && entry === undefined) return { result: before }
    const announced = announce(record, name, next !== undefined)
    return {
      result: before,
      batch: {
        expect: [
          [bucketEntry.key, bucketEntry.version],
          [key, entry?.version],
        ],
        set: [
          [key, next === undefined ? undefined : encodeRecord(next)],
          ...(announced === record ? [] : [[bucketEntry.key, encodeRecord(announced)] as const]),
        ],
      },
    }
  })
}

/**
 * Configurations that concern every read or write of a bucket. The bucket's own record, which all of
 * these read anyway, says which it has: so a bucket without them costs no look-up.
 */
const announcedNames: ReadonlySet<string> = new Set(['lifecycle', 'notification', 'quota', 'upload-expiry'])

const announce = (bucket: BucketRecord, name: string, present: boolean): BucketRecord => {
  const { configs = [] } = bucket
  if (!announcedNames.has(name) || configs.includes(name) === present) return bucket
  return { ...bucket, configs: present ? [...configs, name] : configs.filter((each) => each !== name) }
}

/** Whether a bucket has an announced configuration, by its record alone. */
export const hasConfig = (bucket: BucketRecord, name: string): boolean =>
  bucket.configs?.includes(name) === true

/**
 * Up to `limit` of the configurations of one kind (`inventory`), in the order of their ids, that come
 * after the id `after`.
 *
 * @throws {S3Error} NoSuchBucket.
 */
export async function listBucketConfigs<T extends object>(
  store: Store,
  bucket: string,
  kind: string,
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<{ readonly configs: readonly T[]; readonly more: boolean }> {
  await readBucket(store, bucket)
  const all = keyOfTextPrefix('bucketConfig', bucket, `${kind}/`)
  const from = page.after === undefined ? all : keyAfter(keys.bucketConfig(bucket, `${kind}/${page.after}`))
  const entries = await store.meta.scan({ from, to: rangeOfPrefix(all).to }, page.limit + 1)
  return {
    configs: entries.slice(0, page.limit).map(({ value }) => decodeRecord<T>(value)),
    more: entries.length > page.limit,
  }
}

/** Most configurations of one kind that a bucket may have. https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory.html */
export const configCountMax = 1000

/** @throws {S3Error} TooManyConfigurations when there are as many as may be, and this is another one. */
export async function putListedConfig(
  store: Store,
  bucket: string,
  kind: string,
  id: string,
  config: object,
): Promise<void> {
  if ((await getBucketConfig(store, bucket, `${kind}/${id}`)) === undefined) {
    const { configs } = await listBucketConfigs(store, bucket, kind, { limit: configCountMax })
    if (configs.length >= configCountMax) {
      throw new S3Error(
        'TooManyConfigurations',
        {},
        {
          status: 400,
          message:
            'You are attempting to create a new configuration but have already reached the 1,000-configuration limit.',
        },
      )
    }
  }
  await putBucketConfig(store, bucket, `${kind}/${id}`, config)
}
