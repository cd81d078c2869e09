/**
 * A whole server over one data folder: the lock, the credentials, a worker process a core, and in
 * this process, the primary, the collection of garbage and the sum of all metrics.
 */
import { AggregatorRegistry } from 'prom-client'
import { openRootCredentials } from '../access/root-credentials.ts'
import type { RootCredentials } from '../access/root-credentials.ts'
import { createCollector } from '../engine/collect-garbage.ts'
import { closeStore, reportNode } from '../engine/open-store.ts'
import type { Store } from '../engine/store.ts'
import { accept } from './acceptor.ts'
import { lockDataFolder } from './data-folder-lock.ts'
import { createLog } from './log.ts'
import type { Logger } from './log.ts'
import { createMetrics } from './metrics.ts'
import type { ServerMetrics } from './metrics.ts'
import { openDataFolder } from '../engine/open-data-folder.ts'
import { repeat } from './repeat.ts'
import { runBackground } from './run-background.ts'
import { defaultServerSettings, storeSettingsOf } from './server-settings.ts'
import type { ServerSettings } from './server-settings.ts'
import { WorkerPool } from './worker-pool.ts'

const collectMs = 2_000

export type ServeOptions = Partial<ServerSettings> & Pick<ServerSettings, 'folder'>

export interface RunningServer {
  readonly settings: ServerSettings
  /** `http://127.0.0.1:9000`. */
  readonly endpoint: string
  readonly credentials: RootCredentials
  /** Finishes the requests under way, within `drainMs`, and gives the data folder back. */
  stop(): Promise<void>
  /** Ends all workers at once; what was acknowledged stays. */
  kill(): void
}

/**
 * Starts a server; it serves once this resolves. One a process.
 * @throws {DataFolderInUseError} {CredentialsError} and what keeps a worker from listening.
 */
export const serve = async (options: ServeOptions): Promise<RunningServer> => {
  const settings: ServerSettings = { ...defaultServerSettings, ...options }
  const unlock = await lockDataFolder(settings.folder)
  try {
    return await serveLocked(settings, unlock)
  } catch (error) {
    await unlock()
    throw error
  }
}

const serveLocked = async (settings: ServerSettings, unlock: () => Promise<void>): Promise<RunningServer> => {
  const node = 'primary'
  const log = createLog({ level: settings.logLevel, node })
  const credentials = await openRootCredentials({ folder: settings.folder })
  const metrics = createMetrics(node)
  // Opened before any worker, so that a new store is made by one process.
  const store = await openDataFolder({
    folder: settings.folder,
    node,
    region: settings.region,
    settings: storeSettingsOf(settings),
    observe: metrics.storeCalled,
  })
  const pool = new WorkerPool({
    settings,
    credentials,
    log,
    report: async () =>
      AggregatorRegistry.aggregate([
        ...(await pool.metrics()),
        await metrics.registry.getMetricsAsJSON(),
      ]).metrics(),
    workerEnded: metrics.workerEnded,
  })
  try {
    await pool.start()
    const acceptor = await accept(settings.host, settings.port, (socket) => pool.give(socket))
    const { port } = acceptor
    const endBackground = startBackground(store, metrics, log)
    const endRules = runBackground({ store, settings, log, registry: metrics.registry })
    const endpoint = endpointOf(settings, port)
    log.info({ endpoint, folder: settings.folder, workers: settings.workers, pid: process.pid }, 'serving')
    return {
      settings: { ...settings, port },
      endpoint,
      credentials,
      stop: async () => {
        acceptor.close()
        await pool.drain()
        await Promise.all([endBackground(), endRules()])
        await closeStore(store)
        await unlock()
        log.info('stopped')
      },
      kill: () => pool.kill(),
    }
  } catch (error) {
    pool.kill()
    await closeStore(store)
    throw error
  }
}

const startBackground = (store: Store, metrics: ServerMetrics, log: Logger): (() => Promise<void>) => {
  const collector = createCollector(store)
  const endCollection = repeat(
    collectMs,
    async () => metrics.garbageFreed(await collector.collect()),
    (error) => {
      metrics.garbageFailed()
      log.error({ err: error }, 'garbage collection failed')
    },
  )
  const endReports = repeat(
    collectMs,
    () => reportNode(store),
    (error) => log.error({ err: error }, 'node report failed'),
  )
  return async () => {
    await Promise.all([endCollection(), endReports()])
  }
}

const endpointOf = (settings: ServerSettings, port: number): string => {
  const scheme = settings.tls === undefined ? 'http' : 'https'
  const { host } = settings
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`
}
