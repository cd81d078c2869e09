/**
 * The HTTP server: how connections are listened to, for how long, and how they end. What a request
 * goes through is in `listener.ts`, what it means in `dispatch.ts`.
 */
import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { AccessKeys } from '../access/access-keys.ts'
import type { Store } from '../engine/store.ts'
import type { Admin } from './admin.ts'
import type { CorsOrigins } from './cors.ts'
import { Listener } from './listener.ts'
import type { Logger } from './log.ts'
import type { ServerMetrics } from './metrics.ts'

export interface HttpServerOptions {
  readonly store: Store
  readonly accessKeys: AccessKeys
  readonly metrics: ServerMetrics
  readonly log: Logger
  readonly admin: Admin
  /** `bucket.` before one of these is virtual-host addressing; default `localhost`. */
  readonly baseDomains?: readonly string[]
  /** Default: any. */
  readonly corsOrigins?: CorsOrigins
  /** One line a request, at level info. */
  readonly accessLog?: boolean
  /** Addresses and ranges of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` count. */
  readonly trustedProxies?: readonly string[]
  /** PEM. */
  readonly tls?: TlsFiles
  /** A body that brings nothing, or an answer that nobody takes, for so long ends the connection. */
  readonly idleMs?: number
  /** Within which a request's head must have come. */
  readonly headMs?: number
  readonly keepAliveMs?: number
}

export interface TlsFiles {
  readonly cert: string | Buffer
  readonly key: string | Buffer
}

export interface S3HttpServer {
  readonly server: http.Server | https.Server
  /** Serves a connection that was accepted elsewhere; the server itself need not listen. */
  take(socket: Socket): void
  /** Stops accepting, lets what is under way finish, and cuts what has not finished after `timeMs`. */
  drain(timeMs: number): Promise<void>
}

const headSizeMax = 16 * 1024
const idleCheckMs = 100

/** Makes the server; it does not listen yet. */
export const createHttpServer = (options: HttpServerOptions): S3HttpServer => {
  const listener = new Listener(options)
  const settings = {
    maxHeaderSize: headSizeMax,
    headersTimeout: options.headMs ?? 20_000,
    // A part of 5 GiB may take its time: what ends a request is that nothing moves.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(5_000, options.headMs ?? 5_000),
    keepAliveTimeout: options.keepAliveMs ?? 75_000,
    insecureHTTPParser: false,
    noDelay: true,
  }
  const server =
    options.tls === undefined
      ? http.createServer(settings)
      : https.createServer({ ...settings, ...options.tls })
  server.timeout = options.idleMs ?? 30_000
  const connections = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
  })
  server.on('request', (request, response) => void listener.serve(request, response, false))
  server.on('checkContinue', (request, response) => void listener.serve(request, response, true))
  server.on('timeout', (socket: Socket) => listener.idle(socket))
  server.on('clientError', (error, socket) => listener.refuse(error, socket))
  // Node begins to watch over time limits when a server listens, which this one need never do.
  let watched = false
  const watch = (): void => {
    if (!watched && !server.listening) server.emit('listening')
    watched = true
  }
  return {
    server,
    take: (socket) => {
      watch()
      // A client that has sent its last byte still gets its answer.
      socket.allowHalfOpen = true
      if (listener.draining) socket.destroy()
      else server.emit('connection', socket)
    },
    drain: (timeMs) => drain(server, listener, connections, timeMs),
  }
}

const drain = (
  server: http.Server | https.Server,
  listener: Listener,
  connections: ReadonlySet<Socket>,
  timeMs: number,
): Promise<void> =>
  new Promise((resolve) => {
    listener.draining = true
    server.close()
    const cutAt = performance.now() + timeMs
    const look = (): void => {
      // A connection whose answer was under way is idle when it has ended: Node keeps such ones open.
      server.closeIdleConnections()
      if (performance.now() >= cutAt) for (const socket of connections) socket.destroy()
      if (connections.size > 0) return
      clearInterval(timer)
      resolve()
    }
    const timer = setInterval(look, idleCheckMs)
    look()
  })
