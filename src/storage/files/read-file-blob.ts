import { errorCode } from '../../system/error-code.ts'
import type { Files, OpenFile } from '../../system/files.ts'
import type { BlobId, ByteSpan } from '../blob-store.ts'
import { BlobDamagedError, BlobMissingError } from '../errors.ts'
import { trailerSize } from './blob-trailer.ts'
import { createReadBuffers } from './read-buffers.ts'

/** Bytes of one read. */
export const readSize = 512 * 1024

/** 8 MiB are kept for the next reads. */
const buffers = createReadBuffers(readSize, 16)

/** Opens a blob's file. @throws {BlobMissingError} */
export const openBlob = async (files: Files, id: BlobId, path: string | undefined): Promise<OpenFile> => {
  if (path === undefined) throw new BlobMissingError(id)
  try {
    return await files.open(path, 'read')
  } catch (error) {
    throw errorCode(error) === 'ENOENT' ? new BlobMissingError(id) : error
  }
}

/**
 * Reads a span of the content, one read ahead of the reader. The file stays open meanwhile, so a
 * reader that has begun comes to its end even if the blob is deleted.
 */
export async function* readBlob(
  files: Files,
  id: BlobId,
  path: string | undefined,
  span: ByteSpan,
): AsyncGenerator<Uint8Array> {
  const file = await openBlob(files, id, path)
  let ahead: Promise<Filled> | undefined
  try {
    const firstEnd = Math.min(span.end, span.start + readSize)
    ahead = startRead(file, id, span.start, firstEnd)
    const { size } = await file.stat()
    // Else the trailer would be taken for content.
    if (size - trailerSize < span.end) throw tooShort(id, size - trailerSize, span)
    for (let start = firstEnd; ; start += readSize) {
      const { buffer, size: filled } = await ahead
      ahead = start < span.end ? startRead(file, id, start, Math.min(span.end, start + readSize)) : undefined
      if (filled > 0) yield buffer.subarray(0, filled)
      // Asked for the next one, the reader is done with this; one that breaks off may not be.
      buffers.giveBack(buffer)
      if (ahead === undefined) return
    }
  } finally {
    await ahead?.catch(() => undefined) // A read under way needs the descriptor.
    await file.close()
  }
}

interface Filled {
  readonly buffer: Buffer
  /** How many bytes of it, from its start. */
  readonly size: number
}

/** Fills a buffer; a failure is the reader's when it comes to that chunk. */
const startRead = (file: OpenFile, id: BlobId, start: number, end: number): Promise<Filled> => {
  const read = readFully(file, id, start, end)
  read.catch(() => undefined)
  return read
}

const readFully = async (file: OpenFile, id: BlobId, start: number, end: number): Promise<Filled> => {
  const buffer = buffers.take()
  const size = end - start
  let filled = 0
  while (filled < size) {
    const count = await file.read(buffer.subarray(filled, size), start + filled)
    if (count === 0) throw tooShort(id, start + filled, { start, end })
    filled += count
  }
  return { buffer, size }
}

const tooShort = (id: BlobId, size: number, { end }: ByteSpan): BlobDamagedError =>
  new BlobDamagedError(id, `it has ${Math.max(0, size)} bytes, not ${end}`)
