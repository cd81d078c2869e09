import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { createAccessKeys } from '../access/access-keys.ts'
import type { RootCredentials } from '../access/root-credentials.ts'
import { keys } from '../engine/keys.ts'
import { closeStore, reportNode } from '../engine/open-store.ts'
import type { Store } from '../engine/store.ts'
import { StorageFullError } from '../storage/errors.ts'
import { createHttpServer } from './http-server.ts'
import type { TlsFiles } from './http-server.ts'
import type { Logger } from './log.ts'
import type { ServerMetrics } from './metrics.ts'
import { repeat } from './repeat.ts'
import type { ServerSettings } from './server-settings.ts'

/** How often a node tells the others what it still reads: garbage waits for it. */
const reportMs = 1_000
/** After so many failures in a row the store will not recover within this process. */
const reportFailuresMax = 5

export interface NodeOptions {
  readonly settings: ServerSettings
  readonly credentials: RootCredentials
  readonly store: Store
  readonly log: Logger
  readonly metrics: ServerMetrics
  /** The metrics of all processes. */
  readonly report: () => Promise<string>
  /** The store has failed for good: only another process can open it anew. */
  readonly broken: () => void
}

export interface ServingNode {
  /** Serves a connection that was accepted by another process. */
  take(socket: Socket): void
  /** Finishes what is under way, within `settings.drainMs`, and closes the store. */
  stop(): Promise<void>
}

/** Serves a store over HTTP from this process, on the connections that it is given. */
export const startNode = async (options: NodeOptions): Promise<ServingNode> => {
  const { settings, store, log, metrics } = options
  let draining = false
  const s3 = createHttpServer({
    store,
    metrics,
    log,
    accessKeys: createAccessKeys(options.credentials, store),
    admin: { ready: async () => !draining && (await answers(store)), metrics: options.report },
    baseDomains: settings.baseDomains.map((name) => name.toLowerCase()),
    corsOrigins: settings.corsOrigins,
    trustedProxies: settings.trustedProxies,
    accessLog: settings.accessLog,
    idleMs: settings.idleMs,
    headMs: settings.headMs,
    ...(settings.tls === undefined ? {} : { tls: await readTls(settings.tls) }),
  })
  const stopReports = startReports(options)
  return {
    take: s3.take,
    stop: async () => {
      draining = true
      await s3.drain(settings.drainMs)
      await stopReports()
      await closeStore(store)
    },
  }
}

const startReports = ({ store, log, broken }: NodeOptions): (() => Promise<void>) => {
  let failures = 0
  return repeat(
    reportMs,
    async () => {
      await reportNode(store)
      failures = 0
    },
    (error) => {
      log.error({ err: error }, 'node report failed')
      // A full disk passes.
      if (!(error instanceof StorageFullError) && ++failures >= reportFailuresMax) broken()
    },
  )
}

const answers = (store: Store): Promise<boolean> =>
  store.meta.get(keys.store()).then(
    (entry) => entry !== undefined,
    () => false,
  )

const readTls = async (files: {
  readonly certFile: string
  readonly keyFile: string
}): Promise<TlsFiles> => ({
  cert: await readFile(files.certFile),
  key: await readFile(files.keyFile),
})
