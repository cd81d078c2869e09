/** Whether every reference record's owner names its blob. */
import type { Entry } from '../../storage/meta-store.ts'
import { timeOfId } from '../ids.ts'
import { mayDelete, rangeOfTag, textsOfKey, walk, type Check } from './check.ts'
import { namedBlobs } from './named-blobs.ts'
import type { Problem } from './problem.ts'

export async function* checkReferences(check: Check): AsyncGenerator<Problem> {
  let batch = new Map<string, Entry>()
  for await (const entry of walk(check.store, rangeOfTag('f'))) {
    const [blob = '', owner = ''] = textsOfKey(entry.key)
    if ((timeOfId(owner) ?? 0) > check.settledBefore) continue
    batch.set(nameOf(blob, owner), entry)
    if (batch.size < check.batchSize) continue
    yield* strays(check, batch)
    batch = new Map()
  }
  if (batch.size > 0) yield* strays(check, batch)
}

async function* strays(check: Check, batch: Map<string, Entry>): AsyncGenerator<Problem> {
  for await (const { owner, segments } of namedBlobs(check)) {
    for (const { blob } of segments) batch.delete(nameOf(blob, owner))
  }
  for (const { key, version } of batch.values()) {
    if ((await check.store.meta.get(key))?.version !== version) continue // Freed with its owner meanwhile.
    const [blob = '', owner = ''] = textsOfKey(key)
    const repaired =
      mayDelete(check) &&
      (await check.store.meta.commit({ expect: [[key, version]], set: [[key, undefined]] }))
    yield { kind: 'stray-reference', blob, owner, repaired }
  }
}

const nameOf = (blob: string, owner: string): string => `${blob}\0${owner}`
