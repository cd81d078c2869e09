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

export interface StoreSettings {
  /** Bodies up to this many bytes are kept in the metadata map, larger ones are blobs. */
  readonly inlineSizeMax: number
  /** How long the result of a completed or aborted upload is remembered. */
  readonly receiptMs: number
  readonly region: string
}

export interface Store {
  readonly meta: MetaStore
  readonly blobs: BlobStore
  readonly clock: Clock
  readonly random: Random
  readonly makeId: MakeId
  /** The name of this process among those that serve the store, the same at each start: `worker-1`. */
  readonly node: string
  readonly boot: string
  readonly readers: Readers
  readonly registrar: PartRegistrar
  readonly settings: StoreSettings
}
