import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openFileBlobs } from '../storage/files/file-blobs.ts'
import { openLmdbMeta } from '../storage/lmdb/lmdb-meta.ts'
import { meteredBlobs } from '../storage/metered/metered-blobs.ts'
import { meteredMeta } from '../storage/metered/metered-meta.ts'
import type { Observation } from '../storage/metered/observation.ts'
import { openStore } from './open-store.ts'
import type { Store } from './store.ts'

export interface DataFolderOptions {
  readonly folder: string
  /** See Store.node. */
  readonly node: string
  readonly region?: string
  /** Told of every call of the two stores, when it has ended. */
  readonly observe?: (store: 'meta' | 'blobs', observation: Observation) => void
}

/**
 * Opens the store of a data folder, which is made if need be: metadata in `meta`, blobs in `blobs`.
 * Several processes may have it open, each under a node name of its own.
 */
export const openDataFolder = async (options: DataFolderOptions): Promise<Store> => {
  const { folder, node, region, observe } = options
  await mkdir(folder, { recursive: true })
  const meta = await openLmdbMeta(join(folder, 'meta'))
  const blobs = await openFileBlobs(join(folder, 'blobs'))
  const stores =
    observe === undefined
      ? { meta, blobs }
      : {
          meta: meteredMeta(meta, (observation) => observe('meta', observation)),
          blobs: meteredBlobs(blobs, (observation) => observe('blobs', observation)),
        }
  return openStore({ ...stores, node, ...(region === undefined ? {} : { settings: { region } }) })
}
