/**
 * Sends what stands in the outbox, by when it is due. What cannot be delivered is tried again later
 * and later, for a day; the others do not wait for it.
 */
import { keys } from '../keys.ts'
import { decodeRecord, encodeRecord } from '../records.ts'
import type { Store } from '../store.ts'
import type { Entry } from '../../storage/meta-store.ts'
import { eventMessage } from './event-message.ts'
import type { OutboxRecord } from './outbox.ts'

const pageSize = 64
const retryMsMin = 1_000
const retryMsMax = 10 * 60_000
/** After so long an event is given up. */
const giveUpMs = 24 * 60 * 60_000

export interface DeliveryOptions {
  /**
   * Hands one message to a webhook. Resolves to whether it was taken; undefined when there is no
   * webhook of that name. Never rejects.
   */
  readonly send: (webhook: string, message: string) => Promise<boolean | undefined>
  /** Told of every event that ended: delivered, or given up. */
  readonly ended?: (record: OutboxRecord, outcome: 'delivered' | 'given up') => void
}

export interface Delivered {
  readonly delivered: number
  readonly failed: number
}

/** One round over what is due now, in order of time; not to be called again before it has resolved. */
export const deliverEvents = async (store: Store, options: DeliveryOptions): Promise<Delivered> => {
  const sum = { delivered: 0, failed: 0 }
  for (;;) {
    const range = { from: keys.outbox(), to: keys.outbox(store.clock.now() + 1) }
    const entries = await store.meta.scan(range, pageSize)
    if (entries.length === 0) return sum
    const outcomes = await Promise.all(entries.map((entry) => deliver(store, entry, options)))
    for (const done of outcomes) sum[done ? 'delivered' : 'failed'] += 1
    if (entries.length < pageSize) return sum
  }
}

const deliver = async (store: Store, entry: Entry, { send, ended }: DeliveryOptions): Promise<boolean> => {
  const record = decodeRecord<OutboxRecord>(entry.value)
  const message = JSON.stringify(eventMessage(record, store.settings.region))
  const taken = await send(record.webhook, message)
  const now = store.clock.now()
  const over = taken === true || now - record.at > giveUpMs
  const retryMs = Math.min(retryMsMin * 2 ** record.attempts, retryMsMax)
  const again: OutboxRecord = { ...record, attempts: record.attempts + 1 }
  await store.meta.commit({
    expect: [[entry.key, entry.version]],
    set: [
      [entry.key, undefined],
      ...(over ? [] : [[keys.outbox(now + retryMs, store.makeId()), encodeRecord(again)] as const]),
    ],
  })
  if (over) ended?.(record, taken === true ? 'delivered' : 'given up')
  return taken === true
}
