/** The workers of a server: started, started again when one dies, asked for their metrics, drained. */
import cluster from 'node:cluster'
import type { Worker } from 'node:cluster'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { RootCredentials } from '../access/root-credentials.ts'
import type { Logger } from './log.ts'
import type { ServerSettings } from './server-settings.ts'
import type { MetricsSnapshot, PrimaryMessage, WorkerMessage } from './worker-messages.ts'

/** Files are read and written, and hashed natively, on this many threads of a worker. */
const threadPoolSize = 16
/** A worker that dies is back after this, and twice as long each time it dies again soon. */
const restartMsMin = 100
const restartMsMax = 30_000
/** One that lived so long is no longer taken for one that cannot start. */
const soundMs = 60_000
const metricsMs = 2_000

export interface WorkerPoolOptions {
  readonly settings: ServerSettings
  readonly credentials: RootCredentials
  readonly log: Logger
  /** Makes the text of all metrics of all processes. */
  readonly report: () => Promise<string>
  readonly workerEnded: () => void
}

/**
 * Bodies pass through buffers outside of the heap. By default every 64 MiB of them start a collection
 * of the whole heap, a quarter of a worker's time under load; with these flags they are freed by the
 * cheap collections of what is young.
 */
const collectorFlags = ['--external-memory-accounted-in-global-limit', '--max-semi-space-size=2']

export class WorkerPool {
  readonly #options: WorkerPoolOptions
  readonly #workers = new Map<string, Worker>()
  readonly #waiting = new Map<number, (metrics: MetricsSnapshot) => void>()
  #asked = 0
  #stopping = false

  constructor(options: WorkerPoolOptions) {
    this.#options = options
    // The program has the ending of this file: `.ts` in a checkout, `.js` when built.
    const program = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url)
    cluster.setupPrimary({
      exec: fileURLToPath(program),
      args: [],
      execArgv: [...process.execArgv, ...collectorFlags],
    })
  }

  /**
   * Starts all workers; resolves to their common port once each of them serves.
   * @throws {Error} with the reason of the first that cannot.
   */
  async start(): Promise<number> {
    const { workers, host, port } = this.#options.settings
    // A worker that is started again must find the others' port, so it cannot be 0 for any of them.
    const common = port === 0 ? await findFreePort(host) : port
    const names = Array.from({ length: workers }, (_, index) => `worker-${index + 1}`)
    await Promise.all(names.map((name) => this.#fork(name, common, 0)))
    return common
  }

  #fork(node: string, port: number, failures: number): Promise<void> {
    const worker = cluster.fork({ UV_THREADPOOL_SIZE: String(threadPoolSize) })
    const startedAt = performance.now()
    this.#workers.set(node, worker)
    const { settings, credentials } = this.#options
    send(worker, { kind: 'start', node, settings: { ...settings, port }, credentials })
    return new Promise((resolve, reject) => {
      let served = false
      let reason: string | undefined
      worker.on('message', (message: WorkerMessage) => {
        if (message.kind === 'serving') {
          served = true
          resolve()
        } else if (message.kind === 'failed') reason = message.message
        else this.#receive(worker, message)
      })
      worker.on('exit', (code, signal) => {
        this.#workers.delete(node)
        const how = reason ?? `it ended with ${signal ?? `code ${code}`}`
        if (this.#stopping || (!served && failures === 0)) {
          reject(new Error(`${node} cannot serve: ${how}`))
          return
        }
        reject(new Error(how))
        const soon = performance.now() - startedAt < soundMs
        this.#restart(node, port, soon ? failures + 1 : 1, how)
      })
    })
  }

  #restart(node: string, port: number, failures: number, how: string): void {
    this.#options.workerEnded()
    const delayMs = Math.min(restartMsMin * 2 ** (failures - 1), restartMsMax)
    this.#options.log.error({ worker: node, how, delayMs }, 'a worker ended and is started again')
    setTimeout(() => {
      if (this.#stopping) return
      // Should it fail once more, its end starts it again.
      this.#fork(node, port, failures).catch(() => {})
    }, delayMs)
  }

  #receive(worker: Worker, message: WorkerMessage): void {
    if (message.kind === 'metrics') {
      this.#waiting.get(message.id)?.(message.metrics)
    } else if (message.kind === 'reportWanted') {
      const { id } = message
      this.#options.report().then(
        (text) => send(worker, { kind: 'report', id, text }),
        (error: unknown) => this.#options.log.error({ err: error }, 'metrics report failed'),
      )
    }
  }

  /** The figures of every worker that answers in time. */
  async metrics(): Promise<readonly MetricsSnapshot[]> {
    const all = await Promise.all([...this.#workers.values()].map((worker) => this.#ask(worker)))
    return all.filter((snapshot) => snapshot !== undefined)
  }

  #ask(worker: Worker): Promise<MetricsSnapshot | undefined> {
    return new Promise((resolve) => {
      const id = this.#asked++
      const answer = (metrics: MetricsSnapshot | undefined): void => {
        clearTimeout(timer)
        this.#waiting.delete(id)
        resolve(metrics)
      }
      const timer = setTimeout(() => answer(undefined), metricsMs)
      this.#waiting.set(id, answer)
      send(worker, { kind: 'metricsWanted', id })
    })
  }

  /** Asks all workers to finish what they do; resolves when all have ended. */
  async drain(): Promise<void> {
    this.#stopping = true
    await Promise.all(
      [...this.#workers.values()].map((worker) => {
        const ended = new Promise((resolve) => worker.once('exit', resolve))
        send(worker, { kind: 'drain' })
        return ended
      }),
    )
  }

  /** Ends all workers at once. */
  kill(): void {
    this.#stopping = true
    for (const worker of this.#workers.values()) worker.process.kill('SIGKILL')
  }
}

const findFreePort = async (host: string): Promise<number> => {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const send = (worker: Worker, message: PrimaryMessage): void => {
  // One that is about to end cannot be told anything; its end is seen elsewhere.
  if (worker.isConnected()) worker.send(message, () => {})
}
