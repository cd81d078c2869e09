/**
 * The current object of a key: the one record that PUT, copy, Complete and DELETE replace, and that
 * every reader begins with.
 */
import type { Batch, Entry } from '../storage/meta-store.ts'
import { contentGarbage, garbageEntry } from './garbage.ts'
import { keys } from './keys.ts'
import { decodeRecord, encodeRecord, type ObjectRecord } from './records.ts'
import type { Store } from './store.ts'
import { uploadsOfKey } from './uploads.ts'

export interface CurrentObject {
  readonly entry: Entry
  readonly object: ObjectRecord
}

/** Left by a delete while the key has unfinished uploads: a conditional Complete asks for it. */
export interface TouchRecord {
  readonly deletedAt: number
  /** Made at the delete: tells which uploads of the same millisecond it came after. */
  readonly id: string
}

export async function findCurrent(store: Store, bucket: string, key: string): Promise<CurrentObject | undefined> {
  const entry = await store.meta.get(keys.current(bucket, key))
  return entry === undefined ? undefined : { entry, object: decodeRecord<ObjectRecord>(entry.value) }
}

/** When the key was last deleted while it had unfinished uploads, as far as that is still known. */
export async function findTouch(store: Store, bucket: string, key: string): Promise<TouchRecord | undefined> {
  const entry = await store.meta.get(keys.touch(bucket, key))
  return entry === undefined ? undefined : decodeRecord<TouchRecord>(entry.value)
}

/** Whether exactly this key has an unfinished upload. */
export async function hasOpenUploads(store: Store, bucket: string, key: string): Promise<boolean> {
  return (await store.meta.scan(uploadsOfKey(bucket, key), 1)).length > 0
}

/**
 * The writes that put `next` (or nothing) in the place of `previous`: the old content becomes
 * garbage, and a delete leaves a touch record while the key has `openUploads`. `expect` holds the
 * current record as it was read, present or absent.
 */
export function planReplace(
  store: Store,
  bucket: string,
  key: string,
  previous: CurrentObject | undefined,
  next: ObjectRecord | undefined,
  openUploads: boolean,
): { expect: Batch['expect']; set: Batch['set'] } {
  const currentKey = keys.current(bucket, key)
  const set: (readonly [Uint8Array, Uint8Array | undefined])[] = [
    [currentKey, next === undefined ? undefined : encodeRecord(next)],
  ]
  if (previous !== undefined && hasContent(previous.object)) {
    set.push(garbageEntry(store, contentGarbage(previous.object)))
  }
  if (previous !== undefined && next === undefined && openUploads) {
    const touch: TouchRecord = { deletedAt: store.clock.now(), id: store.makeId() }
    set.push([keys.touch(bucket, key), encodeRecord(touch)])
  }
  return { expect: [[currentKey, previous?.entry.version]], set }
}

const hasContent = ({ content }: ObjectRecord): boolean => content.kind === 'parts' || content.segments.length > 0
