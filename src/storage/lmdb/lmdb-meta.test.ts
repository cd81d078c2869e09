import { testMetaStore } from '../../../test/suites/meta-store.ts'
import { testSharedMetaStore } from '../../../test/suites/shared-meta-store.ts'
import { openLmdbMeta } from './lmdb-meta.ts'

testMetaStore('lmdb', (folder) => openLmdbMeta(folder))
testSharedMetaStore('lmdb', (folder) => openLmdbMeta(folder), {
  url: new URL('lmdb-meta.ts', import.meta.url).href,
  name: 'openLmdbMeta',
})
