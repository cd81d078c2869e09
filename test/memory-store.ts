import { openMemoryBlobs } from '../src/storage/memory/memory-blobs.ts'
import { openMemoryMeta } from '../src/storage/memory/memory-meta.ts'
import { openStore } from '../src/engine/open-store.ts'
import type { Store, StoreSettings } from '../src/engine/store.ts'
import type { Clock } from '../src/system/clock.ts'

/** A store in memory with a clock of its own, for tests of the engine. */
export const memoryStore = async (
  options: { readonly clock?: Clock; readonly settings?: Partial<StoreSettings> } = {},
): Promise<Store> => openStore({ meta: openMemoryMeta(), blobs: openMemoryBlobs(), node: 'test', ...options })
