/**
 * Frees what is listed as garbage, and nothing else.
 *
 * An entry is acted upon only when no reader, in any process, can have seen what it unlinks: it was
 * there when the collector looked, and every living node has said since that its oldest read began
 * later. Blobs go first, then the entry: a crash in between repeats the deletion, which is no error.
 */
import type { Batch, Entry, Key } from '../storage/meta-store.ts'
import { isBodyRecord } from './content.ts'
import { keys, rangeOfPrefix } from './keys.ts'
import { runsMembership, scanParts } from './parts.ts'
import { decodeRecord, type GarbageRecord, type NodeRecord, type Segment } from './records.ts'
import type { Store } from './store.ts'

/** A node that was not heard of for this long has lost its reads. */
const nodeLostMs = 30_000
const roundMax = 10_000
const partsPage = 500

export interface Freed {
  readonly entries: number
  readonly blobs: number
  readonly bytes: number
}

export interface Collector {
  /**
   * One round: frees what an earlier round saw and nobody can read any more, then looks for more.
   * Not to be called again before it has resolved; one collector a store.
   */
  collect(): Promise<Freed>
}

interface Seen {
  readonly entries: readonly Entry[]
  readonly at: number
}

export const createCollector = (store: Store): Collector => {
  let seen: Seen | undefined
  return {
    collect: async () => {
      const freed = { entries: 0, blobs: 0, bytes: 0 }
      if (seen !== undefined && (await nobodyReadsBefore(store, seen.at))) {
        for (const entry of seen.entries) await free(store, entry, freed)
        seen = undefined
      }
      seen ??= await look(store)
      return freed
    },
  }
}

const look = async (store: Store): Promise<Seen | undefined> => {
  const from = keys.garbage()
  const entries = await store.meta.scan({ from, to: keys.garbage(store.clock.now() + 1) }, roundMax)
  // The clock is read after the scan: a read that begins later than this cannot see what they unlink.
  return entries.length === 0 ? undefined : { entries, at: store.clock.now() }
}

const nobodyReadsBefore = async (store: Store, time: number): Promise<boolean> => {
  if (store.readers.since() <= time) return false
  const range = rangeOfPrefix(keys.node())
  const own = keys.node(store.node)
  for (const entry of await store.meta.scan(range, roundMax)) {
    if (Buffer.compare(entry.key, own) === 0) continue
    const node = decodeRecord<NodeRecord>(entry.value)
    const lost = store.clock.now() - node.heardAt > nodeLostMs
    if (!lost && node.readingSince <= time) return false
  }
  return true
}

type Tally = { -readonly [Name in keyof Freed]: Freed[Name] }

const free = async (store: Store, entry: Entry, freed: Tally): Promise<void> => {
  const record = decodeRecord<GarbageRecord>(entry.value)
  const plan = newPlan()
  plan.expect.push([entry.key, entry.version])
  plan.set.push([entry.key, undefined])
  switch (record.kind) {
    case 'content':
      await freeSegments(store, record.owner, record.segments, plan, freed)
      break
    case 'parts':
      await freeParts(store, record, freed)
      break
    case 'receipt':
      plan.set.push([keys.receipt(record.uploadId), undefined])
      break
  }
  if (await store.meta.commit(plan)) freed.entries += 1
}

interface Plan extends Batch {
  readonly expect: [Key, Entry['version'] | undefined][]
  readonly set: [Key, Uint8Array | undefined][]
}

const newPlan = (): Plan => ({ expect: [], set: [] })

/** Takes the owner's name off the blobs; those that nobody else names are deleted. */
const freeSegments = async (
  store: Store,
  owner: string,
  segments: readonly Segment[],
  plan: Plan,
  freed: Tally,
): Promise<void> => {
  const sizes = new Map<string, number>()
  for (const { blob, start, end } of segments) sizes.set(blob, (sizes.get(blob) ?? 0) + end - start)
  for (const [blob, size] of sizes) {
    const own = keys.reference(blob, owner)
    const references = await store.meta.scan(rangeOfPrefix(keys.reference(blob)), 3)
    const others = references.filter(({ key }) => Buffer.compare(key, own) !== 0)
    // Another collector that frees the other owner at this moment must not leave the blob to us both.
    plan.expect.push(...references.map(({ key, version }): [Key, Entry['version']] => [key, version]))
    plan.set.push([own, undefined])
    if (others.length > 0) continue
    if (isBodyRecord(blob)) plan.set.push([keys.body(blob), undefined])
    else await store.blobs.delete(blob)
    freed.blobs += 1
    freed.bytes += size
  }
}

/** Frees the part records of an upload that is gone, but for the numbers to keep, page by page. */
const freeParts = async (
  store: Store,
  record: Extract<GarbageRecord, { kind: 'parts' }>,
  freed: Tally,
): Promise<void> => {
  const kept = runsMembership(record.keep)
  for (let after: number | undefined, more = true; more;) {
    const page = await scanParts(store, record.uploadId, {
      ...(after === undefined ? {} : { after }),
      limit: partsPage,
    })
    more = page.more
    after = page.parts.at(-1)?.number
    let plan = newPlan()
    for (const part of page.parts) {
      if (kept(part.number)) continue
      plan.set.push([keys.part(record.uploadId, part.number), undefined])
      await freeSegments(store, part.id, part.segments, plan, freed)
      if (plan.expect.length === 0) continue
      // Blobs that others name: the next part may be the last of them, and must see this one gone.
      await store.meta.commit(plan)
      plan = newPlan()
    }
    if (plan.set.length > 0) await store.meta.commit(plan)
  }
}
