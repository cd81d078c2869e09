import { systemStopwatch, type Stopwatch } from '../../system/stopwatch.ts'
import type { BlobId, BlobStore, BlobWriter, ByteSpan } from '../blob-store.ts'
import { observed, type Observer } from './observation.ts'

/** `write` is a whole blob, from its creation to the end of its seal or discard; `read` a whole read. */
export type BlobCall = 'write' | 'discard' | 'seal' | 'read' | 'delete' | 'verify'

/** A blob store that reports to `observe` what it did. */
export const meteredBlobs = (
  store: BlobStore,
  observe: Observer<BlobCall>,
  stopwatch: Stopwatch = systemStopwatch,
): BlobStore => {
  const wrap = (writer: BlobWriter): BlobWriter => {
    const start = stopwatch()
    let bytes = 0
    return {
      id: writer.id,
      write: (chunk) => {
        bytes += chunk.byteLength
        return writer.write(chunk)
      },
      seal: async (crc64) => {
        await observed('seal', observe, stopwatch, () => writer.seal(crc64))
        observe({ method: 'write', durationMs: stopwatch() - start, outcome: 'ok', bytes })
      },
      discard: () => observed('discard', observe, stopwatch, () => writer.discard()),
    }
  }

  async function* read(id: BlobId, span: ByteSpan): AsyncGenerator<Uint8Array> {
    const start = stopwatch()
    let bytes = 0
    let outcome: 'ok' | 'error' = 'error'
    try {
      for await (const chunk of store.read(id, span)) {
        bytes += chunk.byteLength
        // A reader that leaves early is no error of the store.
        outcome = 'ok'
        yield chunk
        outcome = 'error'
      }
      outcome = 'ok'
    } finally {
      observe({ method: 'read', durationMs: stopwatch() - start, outcome, bytes })
    }
  }

  return {
    create: () => wrap(store.create()),
    read,
    delete: (id) => observed('delete', observe, stopwatch, () => store.delete(id)),
    list: () => store.list(),
    verify: (id) => observed('verify', observe, stopwatch, () => store.verify(id)),
    close: () => store.close(),
  }
}
