/**
 * Commits in groups: while one LMDB transaction is written and synced, what comes is gathered for
 * the next, so that many commits share one sync.
 *
 * There is never more than one transaction of this process under way. With several, the library
 * (3.5.6) may take the outcome of one for that of another: after a failure, such as of a full disk,
 * a commit that is lost would be acknowledged.
 */
import type { RootDatabase } from 'lmdb'
import { keySizeMax, type Batch } from '../meta-store.ts'

/** A commit and its version, with who waits for it. */
interface Waiting {
  readonly batch: Batch
  readonly version: number
  readonly resolve: (applied: boolean) => void
  readonly reject: (error: Error) => void
}

const groupCountMax = 1000
/** Bytes of values in one transaction; the first commit of a group is taken whatever its size. */
const groupSizeMax = 16 * 2 ** 20

export interface CommitGroups {
  /** Resolves once the batch is on disk (true) or will not be (false). */
  commit(batch: Batch, version: number): Promise<boolean>
  /** Resolves once nothing is under way. */
  idle(): Promise<void>
}

/** `failureOf` says what an error of the library means to those who wait. */
export const createCommitGroups = (
  db: RootDatabase<Uint8Array, Uint8Array>,
  failureOf: (error: unknown) => Promise<Error>,
): CommitGroups => {
  const waiting: Waiting[] = []
  let running: Promise<void> | undefined

  const run = async (): Promise<void> => {
    // Whoever commits in this turn of the event loop comes along.
    await new Promise(setImmediate)
    while (waiting.length > 0) {
      const group = takeGroup(waiting)
      try {
        const outcomes = await commitGroup(db, group)
        group.forEach(({ resolve }, index) => resolve(outcomes[index]!))
      } catch (error) {
        const failure = await failureOf(error)
        for (const { reject } of group) reject(failure)
      }
      // Those who were answered may have more to commit.
      await new Promise(setImmediate)
    }
    running = undefined
  }

  return {
    commit: (batch, version) =>
      new Promise((resolve, reject) => {
        waiting.push({ batch, version, resolve, reject })
        running ??= run()
      }),
    idle: async () => running,
  }
}

const takeGroup = (waiting: Waiting[]): Waiting[] => {
  let count = 0
  for (let size = 0; count < waiting.length && count < groupCountMax; count++) {
    for (const [, value] of waiting[count]!.batch.set) size += value?.byteLength ?? 0
    if (size > groupSizeMax && count > 0) break
  }
  return waiting.splice(0, count)
}

/** Writes a group in one transaction; rejects if the transaction fails as a whole. */
const commitGroup = async (
  db: RootDatabase<Uint8Array, Uint8Array>,
  group: readonly Waiting[],
): Promise<readonly boolean[]> => {
  const conditions: Promise<boolean>[][] = []
  const whole = db.batch(() => {
    for (const { batch, version } of group) conditions.push(startBatch(db, batch, version))
  })
  const settled = await Promise.allSettled([whole, ...conditions.flat()])
  const failed = settled.find((result) => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return Promise.all(conditions.map(async (outcomes) => (await Promise.all(outcomes)).every(Boolean)))
}

/**
 * A key that nobody can set, being too long: a batch without expectations expects it to be absent,
 * so that each batch has an outcome of its own.
 */
const absentKey = new Uint8Array(keySizeMax + 1).fill(0xff)

/**
 * A nest of conditions around the writes. The batch is applied if every outcome is true; an
 * expectation that does not hold has a false one, but those around and inside it need not.
 */
const startBatch = (
  db: RootDatabase<Uint8Array, Uint8Array>,
  { expect, set }: Batch,
  version: number,
): Promise<boolean>[] => {
  const conditions: Batch['expect'] = expect.length > 0 ? expect : [[absentKey, undefined]]
  const outcomes: Promise<boolean>[] = []
  const nest = (index: number): void => {
    const condition = conditions[index]
    if (condition === undefined) {
      for (const [key, value] of set) {
        void (value === undefined ? db.remove(key) : db.put(key, value, version))
      }
      return
    }
    const [key, expected] = condition
    const inner = (): void => nest(index + 1)
    outcomes.push(
      expected === undefined ? db.ifNoExists(key, inner) : db.ifVersion(key, expected as number, inner),
    )
  }
  nest(0)
  return outcomes
}
