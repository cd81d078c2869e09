import { availableParallelism } from 'node:os'
import type { CorsOrigins } from './cors.ts'
import type { LogLevel } from './log.ts'

/** How a server runs: plain data, checked where it comes from, the same in all of its processes. */
export interface ServerSettings {
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  /** The data folder. */
  readonly folder: string
  /** Processes that serve; one more looks after them and collects garbage. */
  readonly workers: number
  readonly region: string
  readonly baseDomains: readonly string[]
  readonly corsOrigins: CorsOrigins
  /** Addresses and ranges of proxies whose word on where a request comes from counts. */
  readonly trustedProxies: readonly string[]
  readonly accessLog: boolean
  readonly logLevel: LogLevel
  /** Files in PEM. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
  /** See HttpServerOptions. */
  readonly idleMs: number
  readonly headMs: number
  /** See StoreSettings. */
  readonly lifecycleDayMs: number
  /** Where events are sent, by the name that ends a destination's ARN. */
  readonly webhooks: Readonly<Record<string, string>>
  /** How long a stopping server waits for the requests under way. */
  readonly drainMs: number
}

/** What of the settings is the store's to know. */
export const storeSettingsOf = ({ lifecycleDayMs, webhooks }: ServerSettings) => ({
  lifecycleDayMs,
  webhooks: Object.keys(webhooks),
})

export const defaultServerSettings: Omit<ServerSettings, 'folder'> = {
  host: '127.0.0.1',
  port: 9000,
  workers: availableParallelism(),
  region: 'us-east-1',
  baseDomains: ['localhost'],
  corsOrigins: ['*'],
  trustedProxies: [],
  accessLog: false,
  logLevel: 'info',
  idleMs: 30_000,
  headMs: 20_000,
  lifecycleDayMs: 24 * 60 * 60 * 1000,
  webhooks: {},
  drainMs: 30_000,
}
