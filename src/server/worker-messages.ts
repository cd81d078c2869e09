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
  | { readonly kind: 'drain' }
  | { readonly kind: 'metricsWanted'; readonly id: number }
  | { readonly kind: 'report'; readonly id: number; readonly text: string }

/** What a worker tells the primary. */
export type WorkerMessage =
  | { readonly kind: 'serving' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'metrics'; readonly id: number; readonly metrics: MetricsSnapshot }
  | { readonly kind: 'reportWanted'; readonly id: number }
