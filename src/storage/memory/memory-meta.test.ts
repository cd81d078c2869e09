import { testMetaStore } from '../../../test/suites/meta-store.ts'
import { openMemoryMeta } from './memory-meta.ts'

testMetaStore('memory', () => openMemoryMeta(), { lasting: false })
