/** Fills the map in the folder given until the disk takes no more, frees some, goes on, and prints what happened. */
import { openLmdbMeta } from '../../src/storage/lmdb/lmdb-meta.ts'
import type { MetaStore } from '../../src/storage/meta-store.ts'
import { systemFiles } from '../../src/system/system-files.ts'

let unhandled = 0
process.on('unhandledRejection', () => unhandled++)

const put = (store: MetaStore, name: string, size: number | undefined): Promise<boolean> =>
  store.commit({
    expect: [],
    set: [[Buffer.from(name), size === undefined ? undefined : new Uint8Array(size)]],
  })

const store = await openLmdbMeta(process.argv[2]!, { files: { ...systemFiles, freeBytes: async () => 0 } })
const kept: string[] = []
const errors = new Set<string>()
for (let index = 0; errors.size === 0 || index % 8 !== 0; index += 4) {
  const names = [0, 1, 2, 3].map((offset) => `k${index + offset}`)
  const outcomes = await Promise.allSettled(names.map((name) => put(store, name, 100_000)))
  outcomes.forEach((outcome, offset) => {
    if (outcome.status === 'fulfilled') kept.push(names[offset]!)
    else errors.add(outcome.reason instanceof Error ? outcome.reason.name : 'no error')
  })
}
const found = await Promise.all(kept.map((name) => store.get(Buffer.from(name))))
const freed = await Promise.all(kept.slice(0, 5).map((name) => put(store, name, undefined)))
// Freed pages are used again some transactions later; one that fails is none.
let again = false
for (let attempt = 0; !again && attempt < 5; attempt++) {
  await put(store, 'small', 10)
  again = await put(store, 'again', 100_000).catch(() => false)
}
await store.close()
const all = {
  full: [...errors],
  kept: found.every((entry) => entry?.value.length === 100_000),
  freed: freed.every(Boolean),
  again,
  unhandled,
}
process.stdout.write(JSON.stringify(all))
