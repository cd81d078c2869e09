import { createHasher } from '../../checksum/hasher.ts'
import { systemClock, type Clock } from '../../system/clock.ts'
import { BlobDamagedError, BlobMissingError } from '../errors.ts'
import type { BlobId, BlobStore, BlobWriter, ByteSpan } from '../blob-store.ts'

interface MemoryBlob {
  readonly chunks: Uint8Array[]
  size: number
  writtenAt: number
  crc64: Uint8Array | undefined
}

const readSize = 256 * 1024

/** A blob store in memory, for tests: gone with the process. */
export const openMemoryBlobs = (clock: Clock = systemClock): BlobStore => {
  const blobs = new Map<BlobId, MemoryBlob>()
  let count = 0

  const create = (): BlobWriter => {
    const id = `b${String(++count).padStart(12, '0')}`
    const blob: MemoryBlob = { chunks: [], size: 0, writtenAt: clock.now(), crc64: undefined }
    blobs.set(id, blob)
    return {
      id,
      write: (chunk) => {
        assertOpen(blobs, id, blob)
        blob.chunks.push(new Uint8Array(chunk))
        blob.size += chunk.byteLength
        blob.writtenAt = clock.now()
        return undefined
      },
      seal: async (crc64) => {
        assertOpen(blobs, id, blob)
        blob.crc64 = new Uint8Array(crc64)
      },
      discard: async () => {
        blobs.delete(id)
      },
    }
  }

  async function* read(id: BlobId, span: ByteSpan): AsyncGenerator<Uint8Array> {
    const blob = blobs.get(id)
    if (blob === undefined) throw new BlobMissingError(id)
    if (blob.size < span.end) throw new BlobDamagedError(id, `it has ${blob.size} bytes, not ${span.end}`)
    let offset = 0
    for (const chunk of blob.chunks) {
      const from = Math.max(0, span.start - offset)
      const to = Math.min(chunk.byteLength, span.end - offset)
      for (let start = from; start < to; start += readSize) {
        yield chunk.slice(start, Math.min(to, start + readSize))
      }
      offset += chunk.byteLength
    }
  }

  return {
    create,
    read,
    delete: async (id) => {
      blobs.delete(id)
    },
    list: async function* () {
      for (const [id, blob] of blobs) yield { id, size: blob.size, createdAt: blob.writtenAt }
    },
    verify: async (id) => {
      const blob = blobs.get(id)
      if (blob === undefined) return 'missing'
      const hasher = createHasher('CRC64NVME')
      for (const chunk of blob.chunks) hasher.update(chunk)
      return blob.crc64 !== undefined && Buffer.compare(hasher.digest(), blob.crc64) === 0
        ? 'intact'
        : 'damaged'
    },
    close: async () => {},
  }
}

const assertOpen = (blobs: ReadonlyMap<BlobId, MemoryBlob>, id: BlobId, blob: MemoryBlob): void => {
  if (blob.crc64 !== undefined || blobs.get(id) !== blob) throw new Error(`Blob "${id}" has ended`)
}
