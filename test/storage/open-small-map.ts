import { openLmdbMeta } from '../../src/storage/lmdb/lmdb-meta.ts'
import type { MetaStore } from '../../src/storage/meta-store.ts'

/** A map that must grow many times in a test. */
export const openSmallMap = (folder: string): Promise<MetaStore> => openLmdbMeta(folder, { mapSize: 2 ** 20 })
