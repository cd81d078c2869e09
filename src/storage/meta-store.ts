/**
 * The metadata interface: an ordered map with optimistic transactions.
 *
 * Everything S3 means is written above it, so it stays this small. Nothing above may assume one
 * process, synchronous reads or cheap scans: LMDB, PostgreSQL and memory all stand behind it.
 */

/** Compared as unsigned bytes. At least 1 byte, at most `keySizeMax`. */
export type Key = Uint8Array

export const keySizeMax = 1900

/** Identifies one write of one key; never used again for that key. Compare with `===`. */
export type Version = number | string

export interface Entry {
  readonly key: Key
  readonly value: Uint8Array
  readonly version: Version
}

/** From `from` (inclusive) to `to` (exclusive), ascending, or descending when `reverse` is set. */
export interface KeyRange {
  readonly from: Key
  readonly to: Key
  readonly reverse?: boolean
}

export interface Batch {
  /** Entries that must still be as they were read; `undefined` means that the key must be absent. */
  readonly expect: readonly (readonly [key: Key, version: Version | undefined])[]
  /** What to write; `undefined` removes the key. No key stands twice. */
  readonly set: readonly (readonly [key: Key, value: Uint8Array | undefined])[]
}

export interface MetaStore {
  get(key: Key): Promise<Entry | undefined>

  /** One page of a range: at most `limit` entries, from a single consistent view. */
  scan(range: KeyRange, limit: number): Promise<readonly Entry[]>

  /**
   * Applies all of `set`, or nothing, if every entry of `expect` still holds.
   *
   * Durable once it resolves to true: it survives the loss of power. Resolves to false when an
   * expectation does not hold. A rejection leaves the outcome unknown: read to learn it.
   */
  commit(batch: Batch): Promise<boolean>

  close(): Promise<void>
}
