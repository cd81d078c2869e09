/** The current object of a key, for those who ask for no version and need not tell why there is none. */
import type { Entry } from '../storage/meta-store.ts'
import type { TouchRecord } from './change-versions.ts'
import { keys } from './keys.ts'
import { decodeRecord, type ObjectRecord } from './records.ts'
import type { Store } from './store.ts'

export interface CurrentObject {
  readonly entry: Entry
  readonly object: ObjectRecord
}

export async function findCurrent(
  store: Store,
  bucket: string,
  key: string,
): Promise<CurrentObject | undefined> {
  const entry = await store.meta.get(keys.current(bucket, key))
  return entry === undefined ? undefined : { entry, object: decodeRecord<ObjectRecord>(entry.value) }
}

/** When the key was last deleted while it had unfinished uploads, as far as that is still known. */
export async function findTouch(store: Store, bucket: string, key: string): Promise<TouchRecord | undefined> {
  const entry = await store.meta.get(keys.touch(bucket, key))
  return entry === undefined ? undefined : decodeRecord<TouchRecord>(entry.value)
}
