/**
 * A store in a process of its own, driven over its standard input and output: one line asks, one
 * answers. Started as `node store-process.ts <module> <export> <folder>`.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { deserialize, serialize } from 'node:v8'
import type { Batch, Entry, MetaStore } from '../../src/storage/meta-store.ts'
import { incrementCounters } from './counters.ts'

/** Where a child process finds the function that opens the store: `export(folder)`. */
export interface StoreModule {
  readonly url: string
  readonly name: string
}

export interface StoreProcess {
  get(key: Uint8Array): Promise<Entry | undefined>
  commit(batch: Batch): Promise<boolean>
  /** Runs `incrementCounters` there; gives the number of commits that won, by counter. */
  increment(seed: number, commits: number): Promise<number[]>
  /** Kills it, without any warning. */
  kill(): Promise<void>
}

/** Starts a process that has the store in `folder` open. */
export const startStoreProcess = async (module: StoreModule, folder: string): Promise<StoreProcess> => {
  const script = fileURLToPath(import.meta.url)
  const child = spawn(process.execPath, [script, module.url, module.name, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<unknown> => {
    const line = await lines.next()
    if (line.done) throw new Error('The store process ended')
    return decode(line.value)
  }
  // One at a time, so that answers need no numbers.
  let last: Promise<unknown> = answer()
  const ask = <T>(request: Request): Promise<T> => {
    const asked = last.then(() => {
      child.stdin.write(`${encode(request)}\n`)
      return answer()
    })
    last = asked.catch(() => undefined)
    return asked as Promise<T>
  }
  await last
  return {
    get: (key) => ask({ get: key }),
    commit: (batch) => ask({ commit: batch }),
    increment: (seed, commits) => ask({ increment: [seed, commits] }),
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

type Request =
  | { readonly get: Uint8Array }
  | { readonly commit: Batch }
  | { readonly increment: readonly [seed: number, commits: number] }

const encode = (value: unknown): string => serialize(value).toString('base64')
const decode = (text: string): unknown => deserialize(Buffer.from(text, 'base64'))

const serve = async (module: StoreModule, folder: string): Promise<void> => {
  const exports = (await import(module.url)) as Record<string, (folder: string) => Promise<MetaStore>>
  const store = await exports[module.name]!(folder)
  process.stdout.write(`${encode('ready')}\n`)
  for await (const line of createInterface({ input: process.stdin })) {
    const request = decode(line) as Request
    let result: unknown
    if ('get' in request) result = await store.get(request.get)
    else if ('commit' in request) result = await store.commit(request.commit)
    else result = await incrementCounters(store, ...request.increment)
    process.stdout.write(`${encode(result)}\n`)
  }
  await store.close()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , url = '', name = '', folder = ''] = process.argv
  await serve({ url, name }, folder)
}
