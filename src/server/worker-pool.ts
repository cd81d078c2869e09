/**
 * The workers of a server: started, started again when one dies, given connections, asked for their
 * metrics, drained.
 *
 * The primary accepts connections and gives them to the workers in turn, as Node's own cluster module
 * does. But there, a connection that is on its way to a worker as that one dies or stops accepting
 * stays open for ever with nobody at its end.
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
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

/** It has the ending of this file: `.ts` in a checkout, `.js` when built. */
const program = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url),
)

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
const collectorFlags = [
  '--external-memory-accounted-in-global-limit',
  '--initial-old-space-size=48',
  '--max-semi-space-size=2',
]

interface Worker {
  readonly process: ChildProcess
  serving: boolean
  /** Connections that are on their way to it, by number. */
  readonly onTheWay: Map<number, Socket>
}

export class WorkerPool {
  readonly #options: WorkerPoolOptions
  readonly #workers = new Map<string, Worker>()
  readonly #waiting = new Map<number, (metrics: MetricsSnapshot) => void>()
  #turn = 0
  #given = 0
  #asked = 0
  #stopping = false

  constructor(options: WorkerPoolOptions) {
    this.#options = options
  }

  /**
   * Starts all workers; resolves once each of them serves.
   * @throws {Error} with the reason of the first that cannot.
   */
  async start(): Promise<void> {
    const names = Array.from({ length: this.#options.settings.workers }, (_, index) => `worker-${index + 1}`)
    await Promise.all(names.map((name) => this.#fork(name, 0)))
  }

  #fork(node: string, failures: number): Promise<void> {
    const { settings, credentials } = this.#options
    // More arenas of the C library keep more freed buffers from the system.
    const env = { MALLOC_ARENA_MAX: '2', ...process.env, UV_THREADPOOL_SIZE: String(threadPoolSize) }
    const worker: Worker = {
      process: fork(program, { env, execArgv: [...process.execArgv, ...collectorFlags] }),
      serving: false,
      onTheWay: new Map(),
    }
    const startedAt = performance.now()
    this.#workers.set(node, worker)
    send(worker, { kind: 'start', node, settings, credentials })
    return new Promise((resolve, reject) => {
      let reason: string | undefined
      worker.process.on('message', (message: WorkerMessage) => {
        if (message.kind === 'serving') {
          worker.serving = true
          resolve()
        } else if (message.kind === 'failed') reason = message.message
        else this.#receive(worker, message)
      })
      worker.process.on('error', (error) => {
        reason ??= error.message
        // One that could not be started at all has no end either.
        if (worker.process.pid === undefined) reject(error)
      })
      worker.process.on('exit', (code, signal) => {
        const how = reason ?? `it ended with ${signal ?? `code ${code}`}`
        this.#bury(node, worker)
        reject(new Error(`${node} cannot serve: ${how}`))
        if (this.#stopping || (!worker.serving && failures === 0)) return
        const soon = performance.now() - startedAt < soundMs
        this.#restart(node, soon ? failures + 1 : 1, how)
      })
    })
  }

  #bury(node: string, worker: Worker): void {
    this.#workers.delete(node)
    // What has not come to it will never be served: the client may try again.
    for (const socket of worker.onTheWay.values()) socket.destroy()
  }

  #restart(node: string, failures: number, how: string): void {
    this.#options.workerEnded()
    const delayMs = Math.min(restartMsMin * 2 ** (failures - 1), restartMsMax)
    this.#options.log.error({ worker: node, how, delayMs }, 'a worker ended and is started again')
    setTimeout(() => {
      if (this.#stopping) return
      // Should it fail once more, its end starts it again.
      this.#fork(node, failures).catch(() => {})
    }, delayMs)
  }

  /** Gives a connection, of which nothing has been read, to the next worker. */
  give(socket: Socket): void {
    const serving = [...this.#workers.values()].filter((worker) => worker.serving && worker.process.connected)
    const worker = serving[this.#turn++ % serving.length]
    if (worker === undefined) {
      socket.destroy()
      return
    }
    const id = this.#given++
    worker.onTheWay.set(id, socket)
    const message: PrimaryMessage = { kind: 'connection', id }
    // It stays open here until the worker has said that it has it, or can no longer say so.
    worker.process.send(message, socket, { keepOpen: true }, (error) => {
      if (error !== null) this.#letGo(worker, id)
    })
  }

  /** Closes this process's end; the connection lives on if the worker has its own. */
  #letGo(worker: Worker, id: number): void {
    worker.onTheWay.get(id)?.destroy()
    worker.onTheWay.delete(id)
  }

  #receive(worker: Worker, message: WorkerMessage): void {
    if (message.kind === 'took') {
      this.#letGo(worker, message.id)
    } else if (message.kind === 'metrics') {
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
    const serving = [...this.#workers.values()].filter((worker) => worker.serving)
    const all = await Promise.all(serving.map((worker) => this.#ask(worker)))
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
        const ended = once(worker.process, 'exit')
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

const send = (worker: Worker, message: PrimaryMessage): void => {
  // One that is about to end cannot be told anything; its end is seen elsewhere.
  if (worker.process.connected) worker.process.send(message, () => {})
}
