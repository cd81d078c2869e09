/** Requests by node:http and node:https: connections are kept, bodies stream both ways with back-pressure. */
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { BodyStream } from '../protocol/body.ts'
import { headerBytes, headerText } from './header-text.ts'
import { idleError, NetworkError } from './transport.ts'
import type { Transport, TransportRequest, TransportResponse } from './transport.ts'

export interface NodeTransportOptions {
  /** Connections to one host at a time; further requests wait. 64 by default. */
  readonly connectionsMax?: number | undefined
  /** Certificates to trust besides none: PEM. By default those of the platform. */
  readonly ca?: string | undefined
}

export const createNodeTransport = (options: NodeTransportOptions = {}): Transport => {
  const { connectionsMax = 64, ca } = options
  const settings = { keepAlive: true, maxSockets: connectionsMax, noDelay: true }
  const http = new HttpAgent(settings)
  const https = new HttpsAgent(ca === undefined ? settings : { ...settings, ca })
  return {
    send: (request) => sendByNode(request, http, https),
    close: () => {
      http.destroy()
      https.destroy()
    },
  }
}

const sendByNode = (
  request: TransportRequest,
  http: HttpAgent,
  https: HttpsAgent,
): Promise<TransportResponse> => {
  const { signal, body, idleMsMax, origin } = request
  signal?.throwIfAborted()
  const url = new URL(origin)
  const secure = url.protocol === 'https:'
  const outgoing = (secure ? httpsRequest : httpRequest)({
    agent: secure ? https : http,
    host: addressOf(url.hostname),
    ...(secure ? { servername: url.hostname } : {}),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    method: request.method,
    path: request.path,
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, text]) => [name, headerBytes(text)]),
    ),
    timeout: idleMsMax,
  })
  const abort = (): void => void outgoing.destroy(signal?.reason as Error)
  signal?.addEventListener('abort', abort, { once: true })
  outgoing.on('close', () => signal?.removeEventListener('abort', abort))
  // Once there is a response it is that one which must fail: its reader waits for the reason.
  let failing: ClientRequest | IncomingMessage = outgoing
  outgoing.on('timeout', () => failing.destroy(idleError(origin, idleMsMax)))
  return new Promise((resolve, reject) => {
    outgoing.on('error', (error) => reject(meaningOf(error, request)))
    outgoing.on('response', (incoming) => {
      failing = incoming
      resolve(readResponse(incoming, outgoing, request))
    })
    writeBody(outgoing, body).catch((error: Error) => {
      // The source's own error, not the network's: it must come out as it is.
      reject(error)
      outgoing.destroy()
    })
  })
}

/** RFC 6761 §6.3: names under `localhost` are this machine, whatever the resolver says. */
const addressOf = (hostname: string): string => {
  if (hostname.endsWith('.localhost')) return 'localhost'
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

const meaningOf = (error: unknown, { signal, origin }: TransportRequest): Error => {
  if (signal?.aborted === true) return signal.reason as Error
  if (error instanceof NetworkError) return error
  const { code = 'ENETWORK', message } = error as { code?: string; message?: string }
  return new NetworkError(`The connection to ${origin} failed: ${message}`, { code, cause: error })
}

/** Writes until the end, or until nobody wants more: the connection has gone or the answer is there. */
const writeBody = async (
  outgoing: ClientRequest,
  body: Uint8Array | BodyStream | undefined,
): Promise<void> => {
  if (body === undefined || body instanceof Uint8Array) {
    outgoing.end(body)
    return
  }
  const gone = new Promise<void>((resolve) => {
    outgoing.once('close', resolve)
    outgoing.once('response', () => resolve())
  })
  let wanted = true
  void gone.then(() => (wanted = false))
  let sent = 0
  for await (const chunk of body) {
    if (!wanted || outgoing.destroyed) return
    sent += chunk.length
    // The chunk is ours only until the next is asked for, so it must have left before.
    await Promise.race([gone, new Promise<void>((resolve) => outgoing.write(chunk, () => resolve()))])
  }
  if (body.size !== undefined && sent !== body.size) {
    throw new RangeError(`A body of ${body.size} bytes ended after ${sent}`)
  }
  if (!outgoing.destroyed) outgoing.end()
}

const readResponse = (
  incoming: IncomingMessage,
  outgoing: ClientRequest,
  request: TransportRequest,
): TransportResponse => {
  const headers: Record<string, string> = {}
  for (const [name, value = ''] of Object.entries(incoming.headers)) {
    headers[name] = headerText(Array.isArray(value) ? value.join(', ') : value)
  }
  const size = headers['content-length']
  // Without a body there is nobody to read to the end, which gives the connection back.
  const empty = request.method === 'HEAD' || incoming.statusCode === 204 || incoming.statusCode === 304
  if (empty) release(incoming, outgoing)
  return {
    status: incoming.statusCode ?? 0,
    headers,
    body: {
      size: empty ? 0 : size === undefined ? undefined : Number(size),
      trailers: new Map(),
      async *[Symbol.asyncIterator]() {
        if (empty) return
        try {
          for await (const chunk of incoming) yield chunk as Uint8Array
        } catch (error) {
          throw meaningOf(error, request)
        } finally {
          release(incoming, outgoing)
        }
      },
    },
  }
}

/** A connection on which the request was not sent whole, or the answer not read whole, is of no more use. */
const release = (incoming: IncomingMessage, outgoing: ClientRequest): void => {
  if (outgoing.writableEnded) incoming.resume()
  else outgoing.destroy()
}
