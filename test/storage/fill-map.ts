/**
 * Fills the map in the folder given, by many at once, until the disk takes no more, frees some, goes
 * on, and prints what happened.
 */
import { openLmdbMeta } from '../../src/storage/lmdb/lmdb-meta.ts'
import { systemFiles } from '../../src/system/system-files.ts'

let unhandled = 0
process.on('unhandledRejection', () => unhandled++)

const writersCount = 40
const turns = 40

const store = await openLmdbMeta(process.argv[2]!, { files: { ...systemFiles, freeBytes: async () => 0 } })
const keyOf = (name: string): Buffer => Buffer.from(name)
const acknowledged = new Set<string>()
const refused = new Set<string>()
const errors = new Set<string>()

/** Two records in one commit. */
const put = async (name: string, size: number): Promise<void> => {
  try {
    const pair = [keyOf(name), keyOf(`${name}/twin`)] as const
    const expect = pair.map((key) => [key, undefined] as const)
    const applied = await store.commit({
      expect,
      set: [
        [pair[0], new Uint8Array(size)],
        [pair[1], pair[0]],
      ],
    })
    if (applied) acknowledged.add(name)
  } catch (error) {
    refused.add(name)
    errors.add(error instanceof Error ? error.name : 'no error')
  }
}

const remove = async (name: string): Promise<void> => {
  acknowledged.delete(name)
  const set = [name, `${name}/twin`].map((key) => [keyOf(key), undefined] as const)
  await store.commit({ expect: [], set }).catch(() => undefined)
}

const write = async (writer: number): Promise<void> => {
  for (let turn = 0; turn < turns; turn++) {
    await put(`${writer}/${turn}`, 10_000 + ((turn * writer) % 7000))
    if (turn % 10 === 9) for (const name of [...acknowledged].slice(0, 3)) await remove(name)
  }
}

const isThere = async (name: string): Promise<readonly boolean[]> => {
  const entries = await Promise.all([name, `${name}/twin`].map((key) => store.get(keyOf(key))))
  return entries.map((entry) => entry !== undefined)
}

await Promise.all(Array.from({ length: writersCount }, (_, writer) => write(writer)))
const kept = await Promise.all([...acknowledged].map(isThere))
const half = await Promise.all([...refused].map(isThere))
for (const name of [...acknowledged].slice(0, 20)) await remove(name)
// Freed pages are used again some transactions later; one that fails is none.
for (let attempt = 0; attempt < 5; attempt++) {
  await put(`small ${attempt}`, 10)
  await put(`again ${attempt}`, 100_000)
}
await store.close()
const result = {
  errors: [...errors],
  kept: kept.every(([one, twin]) => one && twin),
  half: half.some(([one, twin]) => one !== twin),
  again: acknowledged.has('again 4'),
  unhandled,
}
process.stdout.write(JSON.stringify(result))
