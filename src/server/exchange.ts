import type { IncomingMessage, ServerResponse } from 'node:http'
import { IncomingBody } from './incoming-body.ts'
import { readHeaders } from './request-headers.ts'
import type { RequestHeaders } from './request-headers.ts'

/** One request and its answer, from the end of the request's head to the end of the answer. */
export class Exchange {
  readonly id: string
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly headers: RequestHeaders
  readonly body: IncomingBody
  readonly startedAt: number
  /** The client waits for `100 Continue` before it sends its body. */
  readonly expectsContinue: boolean
  /** S3's name of the operation, once it is known. */
  operation = 'none'
  /** The connection ends with this answer. */
  last = false
  #controller: AbortController | undefined

  constructor(id: string, request: IncomingMessage, response: ServerResponse, expectsContinue: boolean) {
    this.id = id
    this.request = request
    this.response = response
    this.expectsContinue = expectsContinue
    this.headers = readHeaders(request.rawHeaders)
    this.body = new IncomingBody(request, () => {
      if (expectsContinue) response.writeContinue()
    })
    this.startedAt = performance.now()
    response.once('close', () => {
      if (!response.writableFinished) this.#controller?.abort()
    })
  }

  get method(): string {
    return this.request.method ?? 'GET'
  }

  get url(): string {
    return this.request.url ?? '/'
  }

  /** Whether the connection went before the answer was complete. */
  get gone(): boolean {
    return this.response.destroyed && !this.response.writableFinished
  }

  /** Aborted when the client is gone. Made when first asked for: few requests need it. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.gone) this.#controller.abort()
    return this.#controller.signal
  }

  /** Bytes of the body that are still to come; undefined when that is not told. */
  get bytesLeft(): number | undefined {
    if (this.request.complete) return 0
    if (this.headers['transfer-encoding'] !== undefined) return undefined
    return Number(this.headers['content-length'] ?? 0) - this.body.received
  }
}
