/**
 * Requests by the platform's `fetch`, in browsers and elsewhere. Two things that fetch cannot do:
 * a streamed request with a size (it is read into memory first), and keys with dot segments (URLs
 * are normalised, so that the signature does not hold).
 */
import { readBody } from '../protocol/body.ts'
import type { BodyStream } from '../protocol/body.ts'
import { headerBytes, headerText } from './header-text.ts'
import { idleError, NetworkError } from './transport.ts'
import type { Transport, TransportRequest, TransportResponse } from './transport.ts'

/** What fetch sets by itself, and a page may not. */
const ofPlatform = new Set(['host', 'content-length', 'user-agent'])

export const createFetchTransport = (fetchWith: typeof fetch = globalThis.fetch): Transport => ({
  send: (request) => sendByFetch(fetchWith, request),
  close: () => {},
})

const sendByFetch = async (
  fetchWith: typeof fetch,
  request: TransportRequest,
): Promise<TransportResponse> => {
  const { body, signal } = request
  signal?.throwIfAborted()
  const bytes = body === undefined || body instanceof Uint8Array ? body : await readBody(body, body.size ?? 0)
  const watch = watchIdle(request, bytes?.length ?? 0)
  const url = request.origin + request.path
  try {
    const response = await fetchWith(url, {
      method: request.method,
      headers: sentHeaders(request.headers),
      body: (bytes as Uint8Array<ArrayBuffer> | undefined) ?? null,
      signal: watch.signal,
      redirect: 'manual',
      cache: 'no-store',
      credentials: 'omit',
    })
    watch.moved()
    const headers = Object.fromEntries(
      [...response.headers].map(([name, value]) => [name, headerText(value)]),
    )
    return { status: response.status, headers, body: responseBody(response, headers, watch, request) }
  } catch (error) {
    watch.end()
    throw meaningOf(error, watch, request)
  }
}

const sentHeaders = (headers: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(headers)
    .filter(([name]) => !ofPlatform.has(name))
    .map(([name, value]) => [name, headerBytes(value)])

interface Watch {
  readonly signal: AbortSignal
  moved(): void
  end(): void
}

/** Fetch does not tell how far a request has got, so it is given the time that this rate takes. */
const bytesPerMsMin = 8

/** Aborts when the caller does, or when nothing moves for too long. */
const watchIdle = ({ signal, idleMsMax, origin }: TransportRequest, sizeSent: number): Watch => {
  const controller = new AbortController()
  const abort = (): void => controller.abort(signal?.reason)
  const idle = (): void => controller.abort(idleError(origin, idleMsMax))
  signal?.addEventListener('abort', abort, { once: true })
  let timer = setTimeout(idle, idleMsMax + sizeSent / bytesPerMsMin)
  return {
    signal: controller.signal,
    moved: () => {
      clearTimeout(timer)
      timer = setTimeout(idle, idleMsMax)
    },
    end: () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    },
  }
}

const meaningOf = (error: unknown, watch: Watch, request: TransportRequest): unknown => {
  if (watch.signal.aborted) return watch.signal.reason
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const { code = 'ENETWORK', message } = cause as { code?: string; message?: string }
  return new NetworkError(`Cannot reach ${request.origin}: ${message}`, { code, cause: error })
}

const responseBody = (
  response: Response,
  headers: Readonly<Record<string, string>>,
  watch: Watch,
  request: TransportRequest,
): BodyStream => {
  const size = headers['content-length']
  const encoded = headers['content-encoding'] !== undefined
  if (response.body === null) watch.end()
  return {
    size: size === undefined || encoded ? undefined : Number(size),
    trailers: new Map(),
    async *[Symbol.asyncIterator]() {
      const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader()
      if (reader === undefined) return
      try {
        for (;;) {
          const { done, value } = await reader.read()
          if (done) return
          watch.moved()
          yield value
        }
      } catch (error) {
        throw meaningOf(error, watch, request)
      } finally {
        watch.end()
        await reader.cancel().catch(() => undefined)
      }
    },
  }
}
