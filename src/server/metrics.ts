import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Freed } from '../engine/collect-garbage.ts'

/** What one request came to. */
export interface RequestFigures {
  /** S3's name of the operation, or `none`. */
  readonly operation: string
  /** The S3 error code, or `OK`. */
  readonly code: string
  readonly seconds: number
  readonly bytesIn: number
  readonly bytesOut: number
}

/** The measurements of one process; names and meaning are in docs/operations.md. */
export interface ServerMetrics {
  readonly registry: Registry
  requestStarted(): void
  requestEnded(figures: RequestFigures): void
  /** Parts whose bytes are on their way: +1, −1. */
  partsInFlight(change: number): void
  garbageFreed(freed: Freed): void
  garbageFailed(): void
  readonly workerEnded: () => void
  /** A call of one of the stores below has ended. */
  readonly storeCalled: (store: 'blobs' | 'meta', call: StoreCall) => void
}

/** `method` is such as `commit` or `seal`. */
export interface StoreCall {
  readonly method: string
  readonly durationMs: number
  readonly outcome: 'ok' | 'conflict' | 'error'
}

/** From half a millisecond to two minutes. */
const secondsBuckets = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120,
]

/** `node` is a label of the process's own figures; those of requests are summed over all workers. */
export const createMetrics = (node: string): ServerMetrics => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, labels: { node } })
  const registers = [registry]
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> =>
    new Counter({ name, help, labelNames, registers })
  const inFlight = new Gauge({
    name: 'partita_requests_in_flight',
    help: 'Requests being answered',
    registers,
  })
  const parts = new Gauge({
    name: 'partita_parts_in_flight',
    help: 'Parts whose bytes are arriving',
    registers,
  })
  const requests = perOperation(counter, registers)
  const garbage = garbageCounters(counter)
  const workers = counter('partita_workers_ended_total', 'Workers that ended without being asked to')
  return {
    registry,
    requestStarted: () => inFlight.inc(),
    requestEnded: (figures) => {
      inFlight.dec()
      requests(figures)
    },
    partsInFlight: (change) => parts.inc(change),
    ...garbage,
    workerEnded: () => workers.inc(),
    storeCalled: perStoreCall(registers),
  }
}

type MakeCounter = <L extends string>(name: string, help: string, labelNames?: readonly L[]) => Counter<L>

const perOperation = (counter: MakeCounter, registers: Registry[]): ((figures: RequestFigures) => void) => {
  const total = counter('partita_requests_total', 'Requests answered', ['operation', 'code'])
  const bytesIn = counter('partita_request_body_bytes_total', 'Bytes of request bodies', ['operation'])
  const bytesOut = counter('partita_response_body_bytes_total', 'Bytes of response bodies', ['operation'])
  const seconds = new Histogram({
    name: 'partita_request_seconds',
    help: 'Time from the end of the request head to the last byte of the answer',
    labelNames: ['operation'],
    buckets: secondsBuckets,
    registers,
  })
  // The children by label, found once: looking them up costs more than counting.
  const children = cached((operation) => ({
    bytesIn: bytesIn.labels(operation),
    bytesOut: bytesOut.labels(operation),
    seconds: seconds.labels(operation),
    codes: cached((code) => total.labels(operation, code)),
  }))
  return (figures) => {
    const child = children(figures.operation)
    child.codes(figures.code).inc()
    child.seconds.observe(figures.seconds)
    if (figures.bytesIn > 0) child.bytesIn.inc(figures.bytesIn)
    if (figures.bytesOut > 0) child.bytesOut.inc(figures.bytesOut)
  }
}

const perStoreCall = (registers: Registry[]): ServerMetrics['storeCalled'] => {
  const seconds = new Histogram({
    name: 'partita_store_call_seconds',
    help: 'Time of calls of the stores of metadata and blobs',
    labelNames: ['store', 'call', 'outcome'],
    buckets: secondsBuckets,
    registers,
  })
  const children = cached((store) =>
    cached((call) => cached((outcome) => seconds.labels(store, call, outcome))),
  )
  return (store, { method, durationMs, outcome }) =>
    children(store)(method)(outcome).observe(durationMs / 1000)
}

const garbageCounters = (counter: MakeCounter): Pick<ServerMetrics, 'garbageFreed' | 'garbageFailed'> => {
  const entries = counter('partita_garbage_entries_freed_total', 'Entries of the garbage list that are done')
  const blobs = counter('partita_garbage_blobs_freed_total', 'Blobs freed')
  const bytes = counter('partita_garbage_bytes_freed_total', 'Bytes freed')
  const failures = counter('partita_garbage_failures_total', 'Rounds of garbage collection that failed')
  return {
    garbageFreed: (freed) => {
      entries.inc(freed.entries)
      blobs.inc(freed.blobs)
      bytes.inc(freed.bytes)
    },
    garbageFailed: () => failures.inc(),
  }
}

const cached = <T>(make: (name: string) => T): ((name: string) => T) => {
  const made = new Map<string, T>()
  return (name) => {
    let value = made.get(name)
    if (value === undefined) {
      value = make(name)
      made.set(name, value)
    }
    return value
  }
}
