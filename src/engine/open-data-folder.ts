import { meteredBlobs } from '../storage/metered/metered-blobs.ts'
import { meteredMeta } from '../storage/metered/metered-meta.ts'
import type { Observation } from '../storage/metered/observation.ts'
import { openDataFolder as openStores } from '../storage/open-data-folder.ts'
import { openStore } from './open-store.ts'
import type { Store, StoreSettings } from './store.ts'

export interface DataFolderOptions {
  readonly folder: string
  /** See Store.node. */
  readonly node: string
  readonly region?: string
  readonly settings?: Partial<StoreSettings>
  /** Told of every call of the two stores, when it has ended. */
  readonly observe?: (store: 'meta' | 'blobs', observation: Observation) => void
}

/**
 * Opens the store of a data folder, which is made if need be: metadata in `meta`, blobs in `blobs`.
 * Several processes may have it open, each under a node name of its own.
 */
export const openDataFolder = async (options: DataFolderOptions): Promise<Store> => {
  const { folder, node, region, settings, observe } = options
  const { meta, blobs } = await openStores(folder)
  const stores =
    observe === undefined
      ? { meta, blobs }
      : {
          meta: meteredMeta(meta, (observation) => observe('meta', observation)),
          blobs: meteredBlobs(blobs, (observation) => observe('blobs', observation)),
        }
  return openStore({
    ...stores,
    node,
    settings: { ...settings, ...(region === undefined ? {} : { region }) },
  })
}
