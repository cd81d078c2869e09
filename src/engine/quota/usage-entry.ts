/**
 * What a bucket with a quota holds. Every commit that changes that writes a record of its own of the
 * change, so that writes never wait for each other; `countUsage` adds them up. A bucket without a
 * quota, which its own record says, writes none.
 */
import type { Batch, Key } from '../../storage/meta-store.ts'
import { hasConfig } from '../bucket-config.ts'
import { keys } from '../keys.ts'
import { encodeRecord, type BucketRecord } from '../records.ts'
import type { Store } from '../store.ts'

/** The sum, under the bucket's name alone. */
export interface UsageRecord {
  /** Of all versions whose records stand at `countedTo` or before, as far as changes were added up. */
  readonly bytes: number
  /** Hex of a key of the metadata map; absent once everything is counted. */
  readonly countedTo?: string
}

/** What one commit changed; each with the hex of the key of the record that tells of it. */
export interface UsageChange {
  readonly changes: readonly (readonly [at: string, bytes: number])[]
}

export type Change = readonly [at: Key, bytes: number]

/** The write that tells of changes, for the commit that makes them; they are asked for only where they count. */
export const usageEntry = (
  store: Store,
  bucket: BucketRecord,
  changes: () => readonly Change[],
): Batch['set'] => {
  if (!hasConfig(bucket, 'quota')) return []
  const some = changes().filter(([, bytes]) => bytes !== 0)
  if (some.length === 0) return []
  const record: UsageChange = { changes: some.map(([at, bytes]) => [Buffer.from(at).toString('hex'), bytes]) }
  return [[keys.usage(bucket.name, store.makeId()), encodeRecord(record)]]
}
