import type { GarbageRecord, PartRecord, Segment } from '../records.ts'
import { rangeOfTag, readRecord, walk, type Check } from './check.ts'
import { objects } from './objects.ts'

export interface NamedBlobs {
  readonly owner: string
  readonly segments: readonly Segment[]
}

/**
 * Every owner of blobs and what it names: parts, then objects, then garbage. An owner only ever
 * moves from the former two to the last, so none that was there at the start is missed. (A copy has
 * a new owner, but then the blob has reference records.)
 */
export async function* namedBlobs(check: Check): AsyncGenerator<NamedBlobs> {
  for await (const entry of walk(check.store, rangeOfTag('p'))) {
    const part = readRecord<PartRecord>(check, entry)
    if (part !== undefined) yield { owner: part.id, segments: part.segments }
  }
  for await (const { object } of objects(check)) {
    if (object.content.kind === 'segments') yield { owner: object.id, segments: object.content.segments }
  }
  for await (const entry of walk(check.store, rangeOfTag('g'))) {
    const garbage = readRecord<GarbageRecord>(check, entry)
    if (garbage?.kind === 'content') yield garbage
  }
}
