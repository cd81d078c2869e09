/** What is unlinked is listed as garbage, in the commit that unlinks it; only the collector frees. */
import type { Key } from '../storage/meta-store.ts'
import type { Clock } from '../system/clock.ts'
import type { MakeId } from './ids.ts'
import { keys } from './keys.ts'
import { encodeRecord, type GarbageRecord, type ObjectRecord } from './records.ts'

export type GarbageWriter = (record: GarbageRecord, dueAt?: number) => readonly [Key, Uint8Array]

/** Makes garbage entries, due now unless told otherwise (ms since the epoch). */
export const garbageWriter =
  (world: { readonly clock: Clock; readonly makeId: MakeId }): GarbageWriter =>
  (record, dueAt = world.clock.now()) => [keys.garbage(dueAt, world.makeId()), encodeRecord(record)]

export const garbageEntry = (
  world: { readonly clock: Clock; readonly makeId: MakeId },
  record: GarbageRecord,
  dueAt?: number,
): readonly [Key, Uint8Array] => garbageWriter(world)(record, dueAt)

/** What becomes free when this object is unlinked. */
export const contentGarbage = (object: ObjectRecord): GarbageRecord =>
  object.content.kind === 'parts'
    ? { kind: 'parts', uploadId: object.content.uploadId, keep: [] }
    : { kind: 'content', owner: object.id, segments: object.content.segments }
