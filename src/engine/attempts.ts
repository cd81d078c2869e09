import { S3Error } from '../protocol/errors.ts'
import type { Batch, MetaStore } from '../storage/meta-store.ts'

/** What a look at the state decided: the writes that make it so (none: nothing to write) and the answer. */
export interface Decision<T> {
  readonly batch?: Batch
  readonly result: T
}

const attemptsMax = 100

/**
 * Reads, decides and commits until nothing moved in between. `decide` reads afresh each time and
 * throws what the request deserves.
 *
 * @throws {S3Error} OperationAborted when others keep winning.
 */
export async function untilCommitted<T>(meta: MetaStore, decide: () => Promise<Decision<T>>): Promise<T> {
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    const { batch, result } = await decide()
    if (batch === undefined || (await meta.commit(batch))) return result
  }
  throw new S3Error('OperationAborted')
}
