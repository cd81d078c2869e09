/** What every request goes through, whatever it asks for: ids, figures, common headers, time-outs, errors. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { requestTimeout } from '../protocol/error-messages.ts'
import { answerAdmin, isAdmin } from './admin.ts'
import { answerApi, isApi } from './api/answer-api.ts'
import { addCorsHeaders, preflightHeaders } from './cors.ts'
import type { CorsOptions } from './cors.ts'
import { dispatch } from './dispatch.ts'
import { Exchange } from './exchange.ts'
import type { HttpServerOptions } from './http-server.ts'
import { ClientGoneError, incompleteBody } from './incoming-body.ts'
import { rawAnswer, refusalOf } from './raw-answer.ts'
import { writeReply } from './reply.ts'
import type { Reply } from './reply.ts'
import { hostIdOf } from './requester.ts'
import { requestIdMaker } from './request-ids.ts'
import { defaultBaseDomains, findHostBucket } from './request-target.ts'
import { asS3Error, writeError } from './write-error.ts'

const unwantedBytesMax = 1024 * 1024
const unwantedMs = 3_000

export class Listener {
  readonly #options: HttpServerOptions
  readonly #makeId: () => string
  readonly #hostId: string
  readonly #cors: CorsOptions
  /** The latest exchange of each connection. */
  readonly #current = new WeakMap<object, Exchange>()
  /** Set when the server stops: each connection ends with the answer that is under way. */
  draining = false

  constructor(options: HttpServerOptions) {
    this.#options = options
    this.#makeId = requestIdMaker(options.store.random)
    this.#hostId = hostIdOf(options.store)
    this.#cors = {
      store: options.store,
      baseDomains: options.baseDomains ?? defaultBaseDomains,
      origins: options.corsOrigins ?? ['*'],
    }
  }

  /** Answers one request. Never rejects. */
  async serve(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): Promise<void> {
    const exchange = new Exchange(this.#makeId(), request, response, expectsContinue)
    this.#current.set(request.socket, exchange)
    this.#options.metrics.requestStarted()
    let code = 'OK'
    let bytesOut = 0
    try {
      const reply = await this.#answer(exchange)
      await this.#addCommonHeaders(exchange, reply.headers)
      bytesOut = await writeReply(response, reply)
      if (!request.complete) await this.#finishBody(exchange)
    } catch (error) {
      ;[code, bytesOut] = await this.#fail(exchange, error)
    }
    this.#report(exchange, code, bytesOut)
  }

  #report(exchange: Exchange, code: string, bytesOut: number): void {
    const { metrics, log, accessLog } = this.#options
    const { operation } = exchange
    const seconds = (performance.now() - exchange.startedAt) / 1000
    const bytesIn = exchange.body.received
    metrics.requestEnded({ operation, code, seconds, bytesIn, bytesOut })
    if (accessLog !== true) return
    const status = exchange.response.statusCode
    const remote = exchange.request.socket.remoteAddress
    log.info({ request: exchange.id, operation, status, code, bytesIn, bytesOut, seconds, remote }, 'request')
  }

  async #answer(exchange: Exchange): Promise<Reply> {
    if (this.#isAdmin(exchange) && isApi(exchange.url)) return answerApi(this.#options, exchange)
    if (this.#isAdmin(exchange)) return answerAdmin(exchange, this.#options.admin)
    if (exchange.method === 'OPTIONS') {
      return { status: 200, headers: await preflightHeaders(this.#cors, exchange), body: undefined }
    }
    return dispatch(this.#options, exchange)
  }

  /** In the host of a bucket it is a key like any other. */
  #isAdmin({ url, headers }: Exchange): boolean {
    return (
      isAdmin(url) &&
      findHostBucket(headers['host'], this.#options.baseDomains ?? defaultBaseDomains) === undefined
    )
  }

  /** The answer was given without the whole body having been read: nobody wanted it. */
  async #finishBody(exchange: Exchange): Promise<void> {
    if (!(await exchange.body.discard(unwantedBytesMax, unwantedMs))) exchange.request.socket.destroySoon()
  }

  async #fail(exchange: Exchange, error: unknown): Promise<[code: string, bytesOut: number]> {
    const { response, request } = exchange
    if (exchange.gone || error instanceof ClientGoneError) {
      request.socket.destroy()
      return ['ClientGone', 0]
    }
    const answer = asS3Error(error)
    if (answer.status >= 500 && answer.code !== 'NotImplemented') {
      this.#options.log.error(
        { err: error, request: exchange.id, operation: exchange.operation },
        'request failed',
      )
    }
    if (response.headersSent) {
      // Too late for an error: only a cut connection tells that the answer is not whole.
      request.socket.destroy()
      return [answer.code, 0]
    }
    const headers = { ...answer.headers }
    await this.#addCommonHeaders(exchange, headers)
    const bytesOut = await writeError(exchange, answer, { hostId: this.#hostId, headers }).catch(() => 0)
    return [answer.code, bytesOut]
  }

  async #addCommonHeaders(exchange: Exchange, headers: Record<string, string>): Promise<void> {
    headers['x-amz-request-id'] = exchange.id
    headers['x-amz-id-2'] = this.#hostId
    headers['server'] = 'Partita'
    if (this.draining || exchange.last) headers['connection'] = 'close'
    if (exchange.method === 'OPTIONS') return
    // An answer is an answer, whether a page may read it or not.
    await addCorsHeaders(this.#cors, exchange, headers).catch((error: unknown) => {
      this.#options.log.error({ err: error, request: exchange.id }, 'cross-origin rules not read')
    })
  }

  /** Nothing has moved on a connection for a while. */
  idle(socket: Duplex): void {
    const exchange = this.#current.get(socket)
    if (exchange === undefined || exchange.response.writableFinished) socket.destroy()
    else if (exchange.body.starving) exchange.body.fail(requestTimeout())
    else if (exchange.response.headersSent) socket.destroy()
    // Else it is the server that is not ready yet.
  }

  /** HTTP's parser gave up on what a connection sent. */
  refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
    const exchange = this.#current.get(socket)
    if (!socket.writable || error.code === 'ECONNRESET') socket.destroy()
    else if (exchange === undefined || exchange.response.writableFinished) {
      socket.end(rawAnswer(refusalOf(error), { requestId: this.#makeId(), hostId: this.#hostId }))
    } else if (exchange.request.complete) {
      // What came after the request made no sense; its own answer is still due.
      exchange.last = true
      exchange.response.once('finish', () => socket.end())
    } else {
      // Within a body: whoever reads it answers.
      exchange.body.fail(incompleteBody())
    }
  }
}
