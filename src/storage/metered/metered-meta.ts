import { systemStopwatch, type Stopwatch } from '../../system/stopwatch.ts'
import type { Entry, MetaStore } from '../meta-store.ts'
import { observed, type Observer } from './observation.ts'

/** A metadata store that reports each call to `observe` when it has ended. */
export const meteredMeta = (
  store: MetaStore,
  observe: Observer<'get' | 'scan' | 'commit'>,
  stopwatch: Stopwatch = systemStopwatch,
): MetaStore => ({
  get: (key) =>
    observed(
      'get',
      observe,
      stopwatch,
      () => store.get(key),
      (entry) => ({ bytes: sizeOf(entry) }),
    ),
  scan: (range, limit) =>
    observed(
      'scan',
      observe,
      stopwatch,
      () => store.scan(range, limit),
      (entries) => ({
        bytes: entries.reduce((sum, entry) => sum + sizeOf(entry), 0),
      }),
    ),
  commit: (batch) =>
    observed(
      'commit',
      observe,
      stopwatch,
      () => store.commit(batch),
      (applied) => ({
        bytes: applied ? batch.set.reduce((sum, [, value]) => sum + (value?.byteLength ?? 0), 0) : 0,
        conflict: !applied,
      }),
    ),
  close: () => store.close(),
})

const sizeOf = (entry: Entry | undefined): number => entry?.value.byteLength ?? 0
