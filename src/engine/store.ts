/**
 * What every function of the engine works on. The engine has no other state: two processes over
 * the same stores are one S3.
 */
import type { BlobStore } from '../storage/blob-store.ts'
import type { MetaStore } from '../storage/meta-store.ts'
import type { Clock } from '../system/clock.ts'
import type { Random } from '../system/random.ts'
import type { MakeId } from './ids.ts'
import type { PartRegistrar } from './part-registrar.ts'
import type { Readers } from './readers.ts'
import type { VersionIds } from './version-ids.ts'

export interface StoreSettings {
  /** Bodies up to this many bytes are kept in the metadata map, larger ones are blobs. */
  readonly inlineSizeMax: number
  /** How long the result of a completed or aborted upload is remembered. */
  readonly receiptMs: number
  readonly region: string
  /** The length of a day of lifecycle rules, in ms: less than 24 hours only to try them. */
  readonly lifecycleDayMs: number
  /** Names of the webhooks that events of buckets may be sent to. */
  readonly webhooks: readonly string[]
}

export interface Store {
  readonly meta: MetaStore
  readonly blobs: BlobStore
  readonly clock: Clock
  readonly random: Random
  readonly makeId: MakeId
  readonly versionIds: VersionIds
  /** The name of this process among those that serve the store, the same at each start: `worker-1`. */
  readonly node: string
  readonly boot: string
  readonly readers: Readers
  readonly registrar: PartRegistrar
  readonly settings: StoreSettings
}
