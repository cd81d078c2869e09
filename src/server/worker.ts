/**
 * The program of a worker process: serves until the primary says stop, or is gone.
 *
 * Signals of the terminal reach all processes at once; only the primary acts upon them.
 */
import type { Socket } from 'node:net'
import { createLog } from './log.ts'
import { createMetrics } from './metrics.ts'
import { openDataFolder } from '../engine/open-data-folder.ts'
import { storeSettingsOf } from './server-settings.ts'
import { startNode } from './start-node.ts'
import type { ServingNode } from './start-node.ts'
import type { MetricsSnapshot, PrimaryMessage, WorkerMessage } from './worker-messages.ts'

const tell = (message: WorkerMessage, told: () => void = () => {}): void => {
  if (process.connected) process.send?.(message, told)
  else told()
}

type Start = Extract<PrimaryMessage, { kind: 'start' }>

const runWorker = (): void => {
  let node: ServingNode | undefined
  let snapshot: () => Promise<MetricsSnapshot> = async () => []
  const waiting = new Map<number, (text: string) => void>()
  let reports = 0

  const report = (): Promise<string> =>
    new Promise((resolve) => {
      const id = reports++
      waiting.set(id, resolve)
      tell({ kind: 'reportWanted', id })
    })

  const start = async ({ node: name, settings, credentials }: Start): Promise<ServingNode> => {
    const log = createLog({ level: settings.logLevel, node: name })
    const metrics = createMetrics(name)
    snapshot = () => metrics.registry.getMetricsAsJSON()
    const store = await openDataFolder({
      folder: settings.folder,
      node: name,
      region: settings.region,
      settings: storeSettingsOf(settings),
      observe: metrics.storeCalled,
    })
    const broken = (): void => {
      log.fatal('the store has failed: this process ends, and another one takes its place')
      process.exit(1)
    }
    return startNode({ settings, credentials, store, log, metrics, report, broken })
  }

  const receive = async (message: PrimaryMessage, socket: Socket | undefined): Promise<void> => {
    switch (message.kind) {
      case 'connection':
        // None when the client was gone before it came here.
        if (socket !== undefined) node?.take(socket)
        tell({ kind: 'took', id: message.id })
        break
      case 'start':
        node = await start(message)
        tell({ kind: 'serving' })
        break
      case 'drain':
        await node?.stop()
        process.exit(0)
        break
      case 'metricsWanted':
        tell({ kind: 'metrics', id: message.id, metrics: await snapshot() })
        break
      case 'report':
        waiting.get(message.id)?.(message.text)
        waiting.delete(message.id)
        break
    }
  }

  process.on('message', (message: PrimaryMessage, socket: Socket | undefined) => {
    receive(message, socket).catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error)
      tell({ kind: 'failed', message: text }, () => process.exit(1))
    })
  })
  process.on('disconnect', () => process.exit(1))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
}

runWorker()
