/** A real server: its own processes, a free port, a data folder. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { RootCredentials } from '../src/access/root-credentials.ts'
import { fsck } from '../src/engine/fsck.ts'
import type { FsckOptions, FsckReport } from '../src/engine/fsck.ts'
import { createCollector } from '../src/engine/collect-garbage.ts'
import type { Store } from '../src/engine/store.ts'
import { openDataFolder } from '../src/engine/open-data-folder.ts'
import { closeStore } from '../src/engine/open-store.ts'
import type { ServeOptions } from '../src/server/serve.ts'

export interface TestServer {
  /** `http://127.0.0.1:41234`. */
  readonly endpoint: string
  readonly host: string
  readonly port: number
  readonly credentials: RootCredentials
  readonly folder: string
  /** The primary process. */
  readonly pid: number
  /** Its exit code, once it has ended; undefined when a signal ended it. */
  readonly ended: Promise<number | undefined>
  /** Asks it to end (SIGTERM) and waits until it has; a second call does nothing. */
  stop(): Promise<void>
  /** SIGKILL to all of its processes. */
  kill(): Promise<void>
  killAfter(ms: number): Promise<void>
  /** Another server over the same data folder; this one must have ended. */
  restart(): Promise<TestServer>
  /** Checks the data folder of a server that has ended. */
  fsck(options?: FsckOptions): Promise<FsckReport>
}

export type TestServerOptions = Partial<ServeOptions>

const entry = fileURLToPath(new URL('./serve-entry.ts', import.meta.url))

/** What must not outlive the tests, even when they crash. */
const running = new Set<number>()
const folders = new Set<string>()
process.on('exit', () => {
  for (const pid of running) killGroup(pid)
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const killGroup = (pid: number): void => {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** Starts a server with one worker, unless told otherwise; its folder goes when the tests end, unless it was given. */
export const startServer = async (options: TestServerOptions = {}): Promise<TestServer> => {
  const folder = options.folder ?? (await temporaryDataFolder())
  const settings: ServeOptions = { port: 0, workers: 1, logLevel: 'error', ...options, folder }
  // A process group of its own, so that a kill reaches every process of the server.
  const child = spawn(process.execPath, [entry, JSON.stringify(settings)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pid = child.pid!
  running.add(pid)
  const ended = once(child, 'exit').then(([code]: (number | null)[]) => {
    running.delete(pid)
    return code ?? undefined
  })
  const { endpoint, credentials } = await firstLine(child)
  const url = new URL(endpoint)
  const kill = async (): Promise<void> => {
    killGroup(pid)
    await ended
  }
  return {
    endpoint,
    host: url.hostname,
    port: Number(url.port),
    credentials,
    folder,
    pid,
    ended,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
    kill,
    killAfter: async (ms) => {
      await delay(ms)
      await kill()
    },
    restart: () => startServer({ ...options, folder }),
    fsck: (options) => checkFolder(folder, options),
  }
}

const temporaryDataFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'partita-server-'))
  folders.add(folder)
  return folder
}

interface FirstLine {
  readonly endpoint: string
  readonly credentials: RootCredentials
}

const firstLine = async (child: ChildProcess): Promise<FirstLine> => {
  for await (const line of createInterface({ input: child.stdout! })) return JSON.parse(line) as FirstLine
  throw new Error('The server ended before it served')
}

/** Frees all garbage; the clock must have moved between the look at it and its end. */
const collectAll = async (store: Store): Promise<void> => {
  const collector = createCollector(store)
  for (let idle = 0; idle < 3;) {
    const { entries } = await collector.collect()
    idle = entries === 0 ? idle + 1 : 0
    await delay(2)
  }
}

const checkFolder = async (folder: string, options?: FsckOptions): Promise<FsckReport> => {
  const store = await openDataFolder({ folder, node: 'fsck' })
  try {
    await collectAll(store)
    return await fsck(store, options)
  } finally {
    await closeStore(store)
  }
}
