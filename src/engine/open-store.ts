import { toHex } from '../checksum/encoding.ts'
import type { BlobStore } from '../storage/blob-store.ts'
import { UnknownFormatError } from '../storage/errors.ts'
import type { MetaStore } from '../storage/meta-store.ts'
import { systemClock, type Clock } from '../system/clock.ts'
import { systemRandom, type Random } from '../system/random.ts'
import { idMaker } from './ids.ts'
import { keys } from './keys.ts'
import { createPartRegistrar } from './part-registrar.ts'
import { createReaders } from './readers.ts'
import { decodeRecord, encodeRecord, type NodeRecord } from './records.ts'
import type { Store, StoreSettings } from './store.ts'

export const defaultSettings: StoreSettings = {
  inlineSizeMax: 64 * 1024,
  receiptMs: 7 * 24 * 60 * 60 * 1000,
  region: 'us-east-1',
}

export interface OpenStoreOptions {
  readonly meta: MetaStore
  readonly blobs: BlobStore
  readonly clock?: Clock
  readonly random?: Random
  /** The name of this process among those that serve the store. */
  readonly node: string
  readonly settings?: Partial<StoreSettings>
}

const format = 1

/** @throws {UnknownFormatError} when the store was made by a later program. */
export const openStore = async (options: OpenStoreOptions): Promise<Store> => {
  const { meta, blobs, node, clock = systemClock, random = systemRandom } = options
  const makeId = idMaker(clock, random)
  const boot = toHex(random.bytes(8))
  const store: Store = {
    meta,
    blobs,
    clock,
    random,
    makeId,
    node,
    boot,
    readers: createReaders(clock),
    registrar: createPartRegistrar({ meta, clock, makeId, node, boot }),
    settings: { ...defaultSettings, ...options.settings },
  }
  await checkFormat(store)
  await reportNode(store)
  return store
}

const checkFormat = async ({ meta, clock }: Store): Promise<void> => {
  const entry = await meta.get(keys.store())
  if (entry === undefined) {
    const made = encodeRecord({ format, createdAt: clock.now() })
    // Another process may make it at the same moment: the same record.
    await meta.commit({ expect: [[keys.store(), undefined]], set: [[keys.store(), made]] })
    return
  }
  const found = decodeRecord<{ format: number }>(entry.value).format
  if (found !== format) throw new UnknownFormatError(`The store has format ${found}; this program knows ${format}`)
}

/**
 * Tells the other nodes what this one still reads, and publishes what is in flight. To be called
 * every second or so for as long as the node serves.
 */
export const reportNode = async (store: Store): Promise<void> => {
  const record: NodeRecord = {
    boot: store.boot,
    readingSince: store.readers.since(),
    heardAt: store.clock.now(),
  }
  await store.meta.commit({ expect: [], set: [[keys.node(store.node), encodeRecord(record)]] })
  await store.registrar.publish()
}

/** Leaves the circle of nodes and closes what the store stands on. */
export const closeStore = async (store: Store): Promise<void> => {
  await store.meta.commit({ expect: [], set: [[keys.node(store.node), undefined]] })
  await Promise.all([store.meta.close(), store.blobs.close()])
}
