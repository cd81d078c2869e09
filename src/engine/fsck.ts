/**
 * Checks a store: that every byte that is named is there and intact, and that everything that is
 * there is named.
 *
 * It may run while others serve the store. It works in walks over the records that hold one batch of
 * ids in memory, and looks again before it reports: what others change meanwhile is no problem.
 */
import { checkBlobs } from './fsck/check-blobs.ts'
import { checkContents } from './fsck/check-contents.ts'
import { checkParts } from './fsck/check-parts.ts'
import { checkReferences } from './fsck/check-references.ts'
import { checkVersions } from './fsck/check-versions.ts'
import type { Check, Tally } from './fsck/check.ts'
import type { Problem } from './fsck/problem.ts'
import type { Store } from './store.ts'

export type { Problem } from './fsck/problem.ts'

export interface FsckOptions {
  /**
   * Orphans and stray references are deleted, stray parts listed as garbage. What is missing or
   * damaged can only be reported.
   */
  readonly repair?: boolean
  /** What was written within this time is no orphan: it may be about to be named. A day unless given. */
  readonly graceMs?: number
  /** Most ids that are held in memory at once. */
  readonly batchSize?: number
}

export interface FsckReport {
  readonly problems: readonly Problem[]
  /** How many objects, unfinished uploads, parts and blobs were looked at. */
  readonly checked: Readonly<Tally>
}

const graceMsDefault = 24 * 60 * 60 * 1000
const batchSizeDefault = 100_000

/** Checks the whole store and gives all that it found. */
export const fsck = async (store: Store, options: FsckOptions = {}): Promise<FsckReport> => {
  const tally = newTally()
  const problems: Problem[] = []
  for await (const problem of checkStore(store, options, tally)) problems.push(problem)
  return { problems, checked: tally }
}

/** Gives the problems one by one, as they are found; `tally` is kept up to date meanwhile. */
export async function* checkStore(
  store: Store,
  options: FsckOptions = {},
  tally: Tally = newTally(),
): AsyncGenerator<Problem> {
  const check: Check = {
    store,
    repair: options.repair ?? false,
    settledBefore: store.clock.now() - (options.graceMs ?? graceMsDefault),
    batchSize: options.batchSize ?? batchSizeDefault,
    tally,
    unreadable: new Map(),
  }
  yield* checkContents(check)
  yield* checkVersions(check)
  yield* checkParts(check)
  yield* checkReferences(check)
  yield* checkBlobs(check)
  for (const [record, detail] of check.unreadable) yield { kind: 'unreadable-record', record, detail }
}

const newTally = (): Tally => ({ objects: 0, uploads: 0, parts: 0, blobs: 0 })
