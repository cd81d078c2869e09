/**
 * Whether every part record belongs to something.
 *
 * An upload becomes an object, and an object garbage, never the other way: so a look at uploads,
 * then objects, then garbage cannot miss an owner that moves on meanwhile.
 */
import type { Entry } from '../../storage/meta-store.ts'
import { garbageEntry } from '../garbage.ts'
import { keyAfterPrefix, keys, rangeOfPrefix } from '../keys.ts'
import { runsMembership, type PartsContent } from '../parts.ts'
import type { GarbageRecord, PartRecord, UploadRecord } from '../records.ts'
import { mayDelete, rangeOfTag, readRecord, textsOfKey, walk, type Check } from './check.ts'
import { objects } from './objects.ts'
import type { Problem } from './problem.ts'

type Runs = PartsContent['numbers']

interface Owners {
  open: boolean
  object: { readonly entry: Entry; readonly numbers: Runs } | undefined
  /** The `keep` of each garbage record that frees the others. */
  readonly freed: Runs[]
}

export async function* checkParts(check: Check): AsyncGenerator<Problem> {
  const range = rangeOfTag('p')
  for (let from: Uint8Array | undefined = range.from; from !== undefined;) {
    const batch = new Map<string, Owners>()
    from = await takeUploadIds(check, from, range.to, batch)
    if (batch.size === 0) return
    await findOwners(check, batch)
    for (const [uploadId, owners] of batch) {
      if (!owners.open) yield* strayParts(check, uploadId, owners)
    }
  }
}

/** Collects the ids that have part records, by one seek each; gives where to go on. */
const takeUploadIds = async (
  check: Check,
  start: Uint8Array,
  to: Uint8Array,
  batch: Map<string, Owners>,
): Promise<Uint8Array | undefined> => {
  let from = start
  while (batch.size < check.batchSize) {
    const [entry] = await check.store.meta.scan({ from, to }, 1)
    if (entry === undefined) return undefined
    const uploadId = textsOfKey(entry.key)[0]!
    batch.set(uploadId, { open: false, object: undefined, freed: [] })
    from = keyAfterPrefix(keys.part(uploadId))
  }
  return from
}

const findOwners = async (check: Check, batch: Map<string, Owners>): Promise<void> => {
  for await (const entry of walk(check.store, rangeOfTag('u'))) {
    const owners = batch.get(readRecord<UploadRecord>(check, entry)?.id ?? '')
    if (owners !== undefined) owners.open = true
  }
  for await (const { entry, object } of objects(check)) {
    const { content } = object
    if (content.kind !== 'parts') continue
    const owners = batch.get(content.uploadId)
    if (owners !== undefined) owners.object = { entry, numbers: content.numbers }
  }
  for await (const entry of walk(check.store, rangeOfTag('g'))) {
    const garbage = readRecord<GarbageRecord>(check, entry)
    if (garbage?.kind === 'parts') batch.get(garbage.uploadId)?.freed.push(garbage.keep)
  }
}

async function* strayParts(
  check: Check,
  uploadId: string,
  { object, freed }: Owners,
): AsyncGenerator<Problem> {
  const listed = runsMembership(object?.numbers ?? [])
  const kept = freed.map((runs) => runsMembership(runs))
  let repaired = false
  for await (const entry of walk(check.store, rangeOfPrefix(keys.part(uploadId)))) {
    const part = readRecord<PartRecord>(check, entry)
    if (part === undefined) continue
    const isListed = listed(part.number)
    // Each must be asked: what is asked must ascend.
    const isFreed = kept.map((keeps) => !keeps(part.number)).includes(true)
    if (isListed || isFreed || part.modifiedAt > check.settledBefore) continue
    const now = await check.store.meta.get(entry.key)
    if (now?.version !== entry.version) continue
    repaired ||= mayDelete(check) && (await listAsGarbage(check, uploadId, entry, object))
    yield { kind: 'stray-part', uploadId, part: part.number, size: part.size, repaired }
  }
}

/** Everything of the upload but what the object has becomes garbage, if nothing has moved. */
const listAsGarbage = async (
  { store }: Check,
  uploadId: string,
  part: Entry,
  object: Owners['object'],
): Promise<boolean> =>
  store.meta.commit({
    expect: [
      [part.key, part.version],
      ...(object === undefined ? [] : ([[object.entry.key, object.entry.version]] as const)),
    ],
    set: [garbageEntry(store, { kind: 'parts', uploadId, keep: object?.numbers ?? [] })],
  })
