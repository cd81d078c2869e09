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
import { createVersionIds } from './version-ids.ts'

export const defaultSettings: StoreSettings = {
  inlineSizeMax: 64 * 1024,
  receiptMs: 7 * 24 * 60 * 60 * 1000,
  region: 'us-east-1',
  lifecycleDayMs: 24 * 60 * 60 * 1000,
  webhooks: [],
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
  const { versionSecret } = await readStoreRecord(meta, clock, random)
  const store: Store = {
    meta,
    blobs,
    clock,
    random,
    makeId,
    versionIds: createVersionIds(Buffer.from(versionSecret, 'hex')),
    node,
    boot,
    readers: createReaders(clock),
    registrar: createPartRegistrar({ meta, clock, makeId, node, boot }),
    settings: { ...defaultSettings, ...options.settings },
  }
  await reportNode(store)
  return store
}

interface StoreRecord {
  readonly format: number
  readonly createdAt: number
  /** What version ids are made with, hex. */
  readonly versionSecret: string
}

/** The record of the store, which is made if it is not there: by one of the processes that start at the same time. */
const readStoreRecord = async (meta: MetaStore, clock: Clock, random: Random): Promise<StoreRecord> => {
  const key = keys.store()
  for (;;) {
    const entry = await meta.get(key)
    const found = entry === undefined ? undefined : decodeRecord<Partial<StoreRecord>>(entry.value)
    if (found !== undefined && found.format !== format) {
      throw new UnknownFormatError(`The store has format ${found.format}; this program knows ${format}`)
    }
    // One that was made before there were versions has no secret yet.
    const { createdAt = clock.now(), versionSecret } = found ?? {}
    if (versionSecret !== undefined) return { format, createdAt, versionSecret }
    const made: StoreRecord = { format, createdAt, versionSecret: toHex(random.bytes(32)) }
    await meta.commit({ expect: [[key, entry?.version]], set: [[key, encodeRecord(made)]] })
  }
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
