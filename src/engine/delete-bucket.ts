import { bucketNotEmpty } from '../protocol/error-messages.ts'
import { S3Error } from '../protocol/errors.ts'
import { abortMultipartUpload } from './abort-multipart-upload.ts'
import { getBucket, type CurrentBucket } from './buckets.ts'
import { keys, rangeOfPrefix } from './keys.ts'
import { decodeRecord, encodeRecord, type BucketRecord, type Identity, type UploadRecord } from './records.ts'
import type { Store } from './store.ts'
import type { Key } from '../storage/meta-store.ts'

const pageSize = 500
/** Four kinds of which a bucket may have 1,000 each, and some of which it has one. */
const configsMax = 5_000

/**
 * Removes an empty bucket, durably. Its unfinished uploads do not keep it: they are aborted.
 *
 * It marks the bucket, looks, then removes it: whoever adds to the bucket expects its record as it
 * was before the mark, so nothing slips in while this looks.
 *
 * @throws {S3Error} NoSuchBucket, BucketNotEmpty, OperationAborted (another deletion is under way).
 */
export async function deleteBucket(store: Store, name: string, caller: Identity): Promise<void> {
  for (;;) {
    const found = await getBucket(store, name)
    if (await hasObjects(store, name)) throw bucketNotEmpty(name)
    const marked = await mark(store, found)
    if (marked !== undefined && (await removeMarked(store, marked, caller))) return
  }
}

/** Any version counts, also delete markers: a key that has versions has a newest one. */
const hasObjects = async (store: Store, name: string): Promise<boolean> =>
  (await store.meta.scan(rangeOfPrefix(keys.current(name)), 1)).length > 0 ||
  (await store.meta.scan(rangeOfPrefix(keys.marker(name)), 1)).length > 0

/** The bucket with its mark; undefined when it changed meanwhile. */
const mark = async (store: Store, { entry, bucket }: CurrentBucket): Promise<CurrentBucket | undefined> => {
  const marked: BucketRecord = { ...bucket, deletingAt: store.clock.now() }
  const written = await store.meta.commit({
    expect: [[entry.key, entry.version]],
    set: [[entry.key, encodeRecord(marked)]],
  })
  if (!written) return undefined
  const current = await store.meta.get(entry.key)
  if (current === undefined) return undefined
  const isOurs = decodeRecord<BucketRecord>(current.value).deletingAt === marked.deletingAt
  return isOurs ? { entry: current, bucket: marked } : undefined
}

/** False when the mark was taken for dead meanwhile. */
const removeMarked = async (
  store: Store,
  { entry, bucket }: CurrentBucket,
  caller: Identity,
): Promise<boolean> => {
  if (await hasObjects(store, bucket.name)) {
    const { deletingAt: _, ...unmarked } = bucket
    await store.meta.commit({
      expect: [[entry.key, entry.version]],
      set: [[entry.key, encodeRecord(unmarked)]],
    })
    throw bucketNotEmpty(bucket.name)
  }
  await abortUploads(store, bucket.name, caller)
  await removeAll(store, keys.touch(bucket.name))
  await removeAll(store, keys.usage(bucket.name))
  const configs = await store.meta.scan(rangeOfPrefix(keys.bucketConfig(bucket.name)), configsMax)
  return store.meta.commit({
    expect: [[entry.key, entry.version]],
    set: [[entry.key, undefined], ...configs.map(({ key }) => [key, undefined] as const)],
  })
}

const abortUploads = async (store: Store, bucket: string, caller: Identity): Promise<void> => {
  for (;;) {
    const entries = await store.meta.scan(rangeOfPrefix(keys.upload(bucket)), pageSize)
    if (entries.length === 0) return
    for (const { value } of entries) {
      const { key, id } = decodeRecord<UploadRecord>(value)
      try {
        await abortMultipartUpload(store, { bucket, key, uploadId: id, caller })
      } catch (error) {
        // Somebody else has ended it.
        if (!(error instanceof S3Error) || error.code !== 'NoSuchUpload') throw error
      }
    }
  }
}

const removeAll = async (store: Store, prefix: Key): Promise<void> => {
  for (;;) {
    const entries = await store.meta.scan(rangeOfPrefix(prefix), pageSize)
    if (entries.length === 0) return
    await store.meta.commit({ expect: [], set: entries.map(({ key }) => [key, undefined] as const) })
  }
}
