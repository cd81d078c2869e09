/** What the primary does beside collecting garbage: lifecycle rules, the delivery of events, figures of unfinished uploads and of quotas. */
import { Counter } from 'prom-client'
import type { Registry } from 'prom-client'
import { deliverEvents } from '../engine/events/deliver-events.ts'
import { countUsage } from '../engine/quota/count-usage.ts'
import { runLifecycle } from '../engine/run-lifecycle.ts'
import type { LifecycleAction } from '../engine/run-lifecycle.ts'
import type { Store } from '../engine/store.ts'
import { auditLogOf } from './log.ts'
import type { Logger } from './log.ts'
import { pendingMetrics } from './pending-metrics.ts'
import { repeat } from './repeat.ts'
import { webhookSender } from './send-webhook.ts'
import type { ServerSettings } from './server-settings.ts'

const deliverMs = 500
const countMs = 2_000
const lifecycleMsMax = 60 * 60_000
const lifecycleMsMin = 500

export interface BackgroundOptions {
  readonly store: Store
  readonly settings: ServerSettings
  readonly log: Logger
  readonly registry: Registry
}

/** Begins; the result ends it, and resolves once nothing is under way. */
export const runBackground = (options: BackgroundOptions): (() => Promise<void>) => {
  pendingMetrics(options)
  const ends = [repeatLifecycle(options), repeatDelivery(options), repeatCount(options)]
  return async () => {
    await Promise.all(ends.map((end) => end()))
  }
}

/** A few times a day of lifecycle: what is due at midnight is done soon after. */
const repeatLifecycle = ({ store, settings, log, registry }: BackgroundOptions): (() => Promise<void>) => {
  const registers = [registry]
  const actions = new Counter({
    name: 'partita_lifecycle_actions_total',
    help: 'What lifecycle rules have done',
    labelNames: ['kind'],
    registers,
  })
  const bytes = new Counter({
    name: 'partita_lifecycle_bytes_total',
    help: 'Bytes of what lifecycle rules have ended',
    labelNames: ['kind'],
    registers,
  })
  const auditLog = auditLogOf(log)
  const stopping = new AbortController()
  const audit = (action: LifecycleAction): void => {
    actions.inc({ kind: action.kind })
    bytes.inc({ kind: action.kind }, action.bytes)
    auditLog.info({ audit: action.kind, ...action }, 'lifecycle')
  }
  const intervalMs = Math.min(Math.max(settings.lifecycleDayMs / 24, lifecycleMsMin), lifecycleMsMax)
  const end = repeat(
    intervalMs,
    () => runLifecycle(store, { audit, signal: stopping.signal }),
    (error) => log.error({ err: error }, 'a round of lifecycle failed'),
  )
  return () => {
    stopping.abort()
    return end()
  }
}

const repeatCount = ({ store, log }: BackgroundOptions): (() => Promise<void>) =>
  repeat(
    countMs,
    () => countUsage(store),
    (error) => log.error({ err: error }, 'counting what buckets with a quota hold failed'),
  )

const repeatDelivery = ({ store, settings, log, registry }: BackgroundOptions): (() => Promise<void>) => {
  const events = new Counter({
    name: 'partita_events_total',
    help: 'Events of buckets: delivered, failed (and tried again), given up',
    labelNames: ['outcome'],
    registers: [registry],
  })
  const send = webhookSender(settings.webhooks, log)
  return repeat(
    deliverMs,
    async () => {
      const { failed } = await deliverEvents(store, {
        send,
        ended: ({ webhook, bucket, event }, outcome) => {
          events.inc({ outcome })
          if (outcome === 'given up') log.error({ webhook, bucket, event }, 'an event could not be delivered')
        },
      })
      events.inc({ outcome: 'failed' }, failed)
    },
    (error) => log.error({ err: error }, 'delivery of events failed'),
  )
}
