/**
 * The program of a worker process: serves until the primary says stop, or is gone.
 *
 * Signals of the terminal reach all processes at once; only the primary acts upon them.
 */
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
  let serving: Promise<ServingNode> | undefined
  let snapshot: () => Promise<MetricsSnapshot> = async () => []
  const waiting = new Map<number, (text: string) => void>()
  let reports = 0

  const report = (): Promise<string> =>
    new Promise((resolve) => {
      const id = reports++
      waiting.set(id, resolve)
      tell({ kind: 'reportWanted', id })
    })

  const start = async ({ node, settings, credentials }: Start): Promise<ServingNode> => {
    const log = createLog({ level: settings.logLevel, node })
    const metrics = createMetrics(node)
    snapshot = () => metrics.registry.getMetricsAsJSON()
    const store = await openDataFolder({
      folder: settings.folder,
      node,
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

  const receive = async (message: PrimaryMessage): Promise<void> => {
    switch (message.kind) {
      case 'start':
        serving = start(message)
        await serving
        tell({ kind: 'serving' })
        break
      case 'drain':
        await (await serving)?.stop()
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

  process.on('message', (message: PrimaryMessage) => {
    receive(message).catch((error: unknown) => {
      const text = error instanceof Error ? error.message : String(error)
      tell({ kind: 'failed', message: text }, () => process.exit(1))
    })
  })
  process.on('disconnect', () => process.exit(1))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
}

runWorker()
