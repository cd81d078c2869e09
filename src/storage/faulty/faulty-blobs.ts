import type { BlobId, BlobInfo, BlobStore, BlobWriter, ByteSpan } from '../blob-store.ts'
import { faultRunner, type FaultOf } from './faults.ts'

/** `readChunk` is each chunk that a read gives; `write`, `seal` and `discard` are a writer's. */
export type BlobMethod = 'write' | 'seal' | 'discard' | 'read' | 'readChunk' | 'delete' | 'list' | 'verify'

/** A blob store of which chosen calls fail, for tests. */
export const faultyBlobs = (store: BlobStore, faultOf: FaultOf<BlobMethod>): BlobStore => {
  const run = faultRunner(faultOf)

  const wrap = (writer: BlobWriter): BlobWriter => ({
    id: writer.id,
    write: (chunk) => run('write', () => writer.write(chunk)),
    seal: (crc64) => run('seal', () => writer.seal(crc64)),
    discard: () => run('discard', () => writer.discard()),
  })

  async function* read(id: BlobId, span: ByteSpan): AsyncGenerator<Uint8Array> {
    await run('read', () => undefined)
    for await (const chunk of store.read(id, span)) yield await run('readChunk', () => chunk)
  }

  async function* list(): AsyncGenerator<BlobInfo> {
    await run('list', () => undefined)
    yield* store.list()
  }

  return {
    create: () => wrap(store.create()),
    read,
    delete: (id) => run('delete', () => store.delete(id)),
    list,
    verify: (id) => run('verify', () => store.verify(id)),
    close: () => store.close(),
  }
}
