/** Buckets: their records, and how they come and go. */
import { noSuchBucket } from '../protocol/error-messages.ts'
import { S3Error } from '../protocol/errors.ts'
import type { Entry } from '../storage/meta-store.ts'
import { keys } from './keys.ts'
import { decodeRecord, encodeRecord, type BucketRecord } from './records.ts'
import type { Store } from './store.ts'

/** A DeleteBucket that has not ended after this time is taken for dead. */
export const deletingMsMax = 10_000

export interface CurrentBucket {
  readonly entry: Entry
  readonly bucket: BucketRecord
}

export async function findBucket(store: Store, name: string): Promise<CurrentBucket | undefined> {
  const entry = await store.meta.get(keys.bucket(name))
  return entry === undefined ? undefined : { entry, bucket: decodeRecord<BucketRecord>(entry.value) }
}

/**
 * The bucket for an operation that only reads: it is there until it is gone.
 * @throws {S3Error} NoSuchBucket.
 */
export async function readBucket(store: Store, name: string): Promise<BucketRecord> {
  const found = await findBucket(store, name)
  if (found === undefined) throw noSuchBucket(name)
  return found.bucket
}

/**
 * The bucket for an operation that adds to it and expects `entry` unchanged in its commit.
 *
 * While DeleteBucket makes sure that the bucket is empty, nothing may be added. The mark of one that
 * died is removed here, so that its last commit fails should it come back to life.
 *
 * @throws {S3Error} NoSuchBucket, OperationAborted.
 */
export async function getBucket(store: Store, name: string): Promise<CurrentBucket> {
  for (;;) {
    const found = await findBucket(store, name)
    if (found === undefined) throw noSuchBucket(name)
    const { deletingAt, ...bucket } = found.bucket
    if (deletingAt === undefined) return found
    if (isBeingDeleted(store, found.bucket)) throw new S3Error('OperationAborted')
    const key = keys.bucket(name)
    await store.meta.commit({ expect: [[key, found.entry.version]], set: [[key, encodeRecord(bucket)]] })
  }
}

export const isBeingDeleted = (store: Store, bucket: BucketRecord): boolean =>
  bucket.deletingAt !== undefined && Math.abs(store.clock.now() - bucket.deletingAt) < deletingMsMax
