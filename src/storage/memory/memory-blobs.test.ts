import { testBlobStore } from '../../../test/suites/blob-store.ts'
import { openMemoryBlobs } from './memory-blobs.ts'

testBlobStore('memory', () => openMemoryBlobs())
