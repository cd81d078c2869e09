import type { MetaStore } from '../meta-store.ts'
import { faultRunner, type FaultOf } from './faults.ts'

export type MetaMethod = 'get' | 'scan' | 'commit'

/** A metadata store of which chosen calls fail, for tests. */
export const faultyMeta = (store: MetaStore, faultOf: FaultOf<MetaMethod>): MetaStore => {
  const run = faultRunner(faultOf)
  return {
    get: (key) => run('get', () => store.get(key)),
    scan: (range, limit) => run('scan', () => store.scan(range, limit)),
    commit: (batch) => run('commit', () => store.commit(batch)),
    close: () => store.close(),
  }
}
