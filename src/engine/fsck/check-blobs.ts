/** Whether every blob and body record is named by something. */
import type { BlobId } from '../../storage/blob-store.ts'
import { BlobMissingError } from '../../storage/errors.ts'
import { bodyHeaderSize, isBodyRecord } from '../content.ts'
import { timeOfId } from '../ids.ts'
import { keys, rangeOfPrefix } from '../keys.ts'
import type { Store } from '../store.ts'
import { mayDelete, rangeOfTag, textsOfKey, walk, type Check } from './check.ts'
import { namedBlobs } from './named-blobs.ts'
import type { Problem } from './problem.ts'

interface Candidate {
  readonly id: BlobId
  readonly size: number
  readonly createdAt: number
}

/** Yields the orphans; those that are new are none yet. With `repair` they are deleted. */
export async function* checkBlobs(check: Check): AsyncGenerator<Problem> {
  let batch = new Map<BlobId, Candidate>()
  for await (const candidate of candidates(check.store)) {
    if (candidate.createdAt > check.settledBefore) continue
    batch.set(candidate.id, candidate)
    if (batch.size < check.batchSize) continue
    yield* orphansOf(check, batch)
    batch = new Map()
  }
  if (batch.size > 0) yield* orphansOf(check, batch)
}

async function* candidates(store: Store): AsyncGenerator<Candidate> {
  yield* store.blobs.list()
  for await (const { key, value } of walk(store, rangeOfTag('d'), 50)) {
    const id = textsOfKey(key)[0]!
    yield { id, size: value.byteLength - bodyHeaderSize, createdAt: timeOfId(id.slice(2)) ?? 0 }
  }
}

async function* orphansOf(check: Check, batch: Map<BlobId, Candidate>): AsyncGenerator<Problem> {
  for await (const { segments } of namedBlobs(check)) for (const { blob } of segments) batch.delete(blob)
  for (const { id, size, createdAt } of batch.values()) {
    const references = await check.store.meta.scan(rangeOfPrefix(keys.reference(id)), 1)
    if (references.length > 0 || !(await isThere(check.store, id))) continue
    const repaired = mayDelete(check) && (await remove(check.store, id))
    yield { kind: 'orphan-blob', blob: id, size, createdAt, repaired }
  }
}

/** What was garbage when it was listed may have been freed since. */
const isThere = async (store: Store, id: BlobId): Promise<boolean> => {
  if (isBodyRecord(id)) return (await store.meta.get(keys.body(id))) !== undefined
  try {
    for await (const chunk of store.blobs.read(id, { start: 0, end: 0 })) void chunk
    return true
  } catch (error) {
    return !(error instanceof BlobMissingError)
  }
}

const remove = async (store: Store, id: BlobId): Promise<boolean> => {
  if (isBodyRecord(id)) return store.meta.commit({ expect: [], set: [[keys.body(id), undefined]] })
  await store.blobs.delete(id)
  return true
}
