import { Gauge } from 'prom-client'
import type { Registry } from 'prom-client'
import { uploadUsage } from '../engine/upload-usage.ts'
import type { UploadUsage } from '../engine/upload-usage.ts'
import type { Store } from '../engine/store.ts'
import type { Logger } from './log.ts'

/** Figures are at least so old before they are counted again, and twenty times as old as counting takes. */
const freshMsMin = 1_000
const freshFactor = 20
/** Whoever asks waits so long for new figures, then gets the last ones. */
const waitMs = 1_000

/** What unfinished uploads hold and would cost, counted when somebody asks for the metrics. */
export const pendingMetrics = (world: {
  readonly store: Store
  readonly log: Logger
  readonly registry: Registry
}): void => {
  const { store, log, registry } = world
  let counting: Promise<void> | undefined
  let freshUntil = 0

  const count = async (): Promise<void> => {
    const startedAt = performance.now()
    const lines: UploadUsage[] = []
    for await (const line of uploadUsage(store)) lines.push(line)
    show(lines)
    const now = performance.now()
    freshUntil = now + Math.max(freshMsMin, freshFactor * (now - startedAt))
  }

  const refresh = (): Promise<void> => {
    if (counting === undefined && performance.now() < freshUntil) return Promise.resolve()
    counting ??= count()
      .catch((error: unknown) => log.error({ err: error }, 'counting unfinished uploads failed'))
      .finally(() => (counting = undefined))
    return Promise.race([counting, new Promise<void>((resolve) => setTimeout(resolve, waitMs).unref())])
  }

  const gauge = (name: string, help: string) =>
    new Gauge({
      name,
      help,
      labelNames: ['bucket', 'storage_class'],
      registers: [registry],
      collect: refresh,
    })
  const bytes = gauge('partita_pending_bytes', 'Bytes of parts of unfinished uploads')
  const parts = gauge('partita_pending_parts', 'Parts of unfinished uploads')
  const uploads = gauge('partita_pending_uploads', 'Unfinished uploads')
  const cost = gauge(
    'partita_pending_cost_dollars',
    "US dollars a month that the parts of unfinished uploads would cost at AWS's prices",
  )
  const show = (lines: readonly UploadUsage[]): void => {
    for (const each of [bytes, parts, uploads, cost]) each.reset()
    for (const line of lines) {
      const labels = { bucket: line.bucket, storage_class: line.storageClass }
      bytes.inc(labels, line.bytes)
      parts.inc(labels, line.parts)
      uploads.inc(labels, line.uploads)
      cost.inc(labels, line.monthlyCost)
    }
  }
}
