import type { BodyStream } from '../protocol/body.ts'

/** One HTTP request, signed. */
export interface TransportRequest {
  readonly method: string
  /** `https://host:port`, without a path. */
  readonly origin: string
  /** Percent-encoded path and query, to be sent exactly so. */
  readonly path: string
  /** Lower-case names; values are text, whose UTF-8 goes over the wire. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | BodyStream | undefined
  readonly signal: AbortSignal | undefined
  /** Most milliseconds without a byte in either direction. */
  readonly idleMsMax: number
}

export interface TransportResponse {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** To be read to its end or broken off: until then it holds a connection. */
  readonly body: BodyStream
}

/**
 * What carries requests. `send` resolves with the head of the response, also one that came before
 * the request was all sent (then the rest of it is not).
 *
 * @throws {NetworkError} when there is no answer, from the response's body too; the signal's reason
 * when it is aborted; whatever the request's body throws.
 */
export interface Transport {
  send(request: TransportRequest): Promise<TransportResponse>
  /** Closes idle connections. */
  close(): void
}

/** There was no answer, or not all of one. `code` as the platform has it: `ECONNRESET`, `ETIMEDOUT`. */
export class NetworkError extends Error {
  override name = 'NetworkError'
  readonly code: string

  constructor(message: string, options: { readonly code: string; readonly cause?: unknown }) {
    super(message, { cause: options.cause })
    this.code = options.code
  }
}

export const idleError = (origin: string, idleMsMax: number): NetworkError =>
  new NetworkError(`No byte to or from ${origin} for ${idleMsMax} ms`, { code: 'ETIMEDOUT' })
