import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openFileBlobs } from '../storage/files/file-blobs.ts'
import { openLmdbMeta } from '../storage/lmdb/lmdb-meta.ts'
import { openStore } from './open-store.ts'
import type { Store } from './store.ts'

export interface DataFolderOptions {
  readonly folder: string
  /** See Store.node. */
  readonly node: string
  readonly region?: string
}

/**
 * Opens the store of a data folder, which is made if need be: metadata in `meta`, blobs in `blobs`.
 * Several processes may have it open, each under a node name of its own.
 */
export const openDataFolder = async (options: DataFolderOptions): Promise<Store> => {
  const { folder, node, region } = options
  await mkdir(folder, { recursive: true })
  const meta = await openLmdbMeta(join(folder, 'meta'))
  const blobs = await openFileBlobs(join(folder, 'blobs'))
  return openStore({ meta, blobs, node, ...(region === undefined ? {} : { settings: { region } }) })
}
