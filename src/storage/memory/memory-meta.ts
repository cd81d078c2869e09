import { checkBatch } from '../check-batch.ts'
import type { Batch, Entry, Key, KeyRange, MetaStore } from '../meta-store.ts'

/** A metadata map in memory, for tests: gone with the process. */
export const openMemoryMeta = (): MetaStore => {
  // A key as Latin-1 text compares by its bytes.
  const entries = new Map<string, Entry>()
  const order: string[] = []
  let lastVersion = 0

  const scan = (range: KeyRange, limit: number): readonly Entry[] => {
    const start = positionOf(order, textOf(range.from))
    const end = positionOf(order, textOf(range.to))
    const names = range.reverse
      ? order.slice(Math.max(start, end - limit), Math.max(start, end)).reverse()
      : order.slice(start, Math.min(end, start + limit))
    return names.map((name) => copyOf(entries.get(name)!))
  }

  const put = (key: Key, value: Uint8Array): void => {
    const name = textOf(key)
    if (!entries.has(name)) order.splice(positionOf(order, name), 0, name)
    entries.set(name, copyOf({ key, value, version: ++lastVersion }))
  }

  const remove = (key: Key): void => {
    const name = textOf(key)
    if (entries.delete(name)) order.splice(positionOf(order, name), 1)
  }

  const commit = (batch: Batch): boolean => {
    checkBatch(batch)
    if (batch.expect.some(([key, version]) => entries.get(textOf(key))?.version !== version)) return false
    for (const [key, value] of batch.set) {
      if (value === undefined) remove(key)
      else put(key, value)
    }
    return true
  }

  return {
    get: async (key) => {
      const entry = entries.get(textOf(key))
      return entry && copyOf(entry)
    },
    scan: async (range, limit) => scan(range, limit),
    commit: async (batch) => commit(batch),
    close: async () => {},
  }
}

const textOf = (key: Key): string =>
  Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')

const copyOf = (entry: Entry): Entry => ({
  key: new Uint8Array(entry.key),
  value: new Uint8Array(entry.value),
  version: entry.version,
})

/** Where `name` stands, or would stand, in `order`. */
const positionOf = (order: readonly string[], name: string): number => {
  let low = 0
  let high = order.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (order[middle]! < name) low = middle + 1
    else high = middle
  }
  return low
}
