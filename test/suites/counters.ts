import type { Batch, MetaStore } from '../../src/storage/meta-store.ts'

export const counterCount = 6

export const counterKey = (index: number): Uint8Array => Buffer.from(`counter/${index}`)

/** The counter's value: how often it was raised, by every process. */
export const readCounter = async (store: MetaStore, index: number): Promise<number> => {
  const entry = await store.get(counterKey(index))
  return entry === undefined ? 0 : Number(Buffer.from(entry.value).toString())
}

/**
 * Raises several counters at once in each of `commits` transactions, eight at a time, and tries
 * again where another was faster. Says how often each counter was raised by a commit that won: the
 * sums over all who do this are the counters' values, if no commit was lost, torn or falsely denied.
 */
export const incrementCounters = async (
  store: MetaStore,
  seed: number,
  commits: number,
): Promise<number[]> => {
  const wins = Array.from({ length: counterCount }, () => 0)
  const next = pseudoRandom(seed)
  let left = commits
  const run = async (): Promise<void> => {
    while (left-- > 0) {
      const chosen = [...wins.keys()].filter(() => next() < 0.5)
      while (!(await store.commit(await planIncrement(store, chosen)))) continue
      for (const index of chosen) wins[index]!++
    }
  }
  await Promise.all(Array.from({ length: 8 }, run))
  return wins
}

const planIncrement = async (store: MetaStore, indexes: readonly number[]): Promise<Batch> => {
  const expect: [Uint8Array, number | string | undefined][] = []
  const set: [Uint8Array, Uint8Array][] = []
  for (const index of indexes) {
    const key = counterKey(index)
    const entry = await store.get(key)
    const value = entry === undefined ? 0 : Number(Buffer.from(entry.value).toString())
    expect.push([key, entry?.version])
    set.push([key, Buffer.from(String(value + 1))])
  }
  return { expect, set }
}

/** Numbers from 0 to 1 that are the same for the same seed. */
export const pseudoRandom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
