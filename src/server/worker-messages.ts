import type { MetricObjectWithValues, MetricValue } from 'prom-client'
import type { RootCredentials } from '../access/root-credentials.ts'
import type { ServerSettings } from './server-settings.ts'

export type MetricsSnapshot = readonly MetricObjectWithValues<MetricValue<string>>[]

/** What the primary tells a worker. The credentials come this way so that they stand in no environment. */
export type PrimaryMessage =
  | {
      readonly kind: 'start'
      readonly node: string
      readonly settings: ServerSettings
      readonly credentials: RootCredentials
    }
  /** Comes with a socket. */
  | { readonly kind: 'connection'; readonly id: number }
  | { readonly kind: 'drain' }
  | { readonly kind: 'metricsWanted'; readonly id: number }
  | { readonly kind: 'report'; readonly id: number; readonly text: string }

/** What a worker tells the primary. */
export type WorkerMessage =
  | { readonly kind: 'serving' }
  /** It has the connection of this number, or found it closed. */
  | { readonly kind: 'took'; readonly id: number }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'metrics'; readonly id: number; readonly metrics: MetricsSnapshot }
  | { readonly kind: 'reportWanted'; readonly id: number }
