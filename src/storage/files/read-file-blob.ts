import { errorCode } from '../../system/error-code.ts'
import type { Files, OpenFile } from '../../system/files.ts'
import type { BlobId, ByteSpan } from '../blob-store.ts'
import { BlobDamagedError, BlobMissingError } from '../errors.ts'
import { trailerSize } from './blob-trailer.ts'

/** Bytes of one read: each chunk is a buffer of its own. */
export const readSize = 512 * 1024

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
  let ahead: Promise<Uint8Array> | undefined
  try {
    const firstEnd = Math.min(span.end, span.start + readSize)
    ahead = startRead(file, id, span.start, firstEnd)
    const { size } = await file.stat()
    // Else the trailer would be taken for content.
    if (size - trailerSize < span.end) throw tooShort(id, size - trailerSize, span)
    for (let start = firstEnd; ; start += readSize) {
      const chunk = await ahead
      ahead = start < span.end ? startRead(file, id, start, Math.min(span.end, start + readSize)) : undefined
      if (chunk.byteLength > 0) yield chunk
      if (ahead === undefined) return
    }
  } finally {
    await ahead?.catch(() => undefined) // A read under way needs the descriptor.
    await file.close()
  }
}

/** Fills a new buffer; a failure is the reader's when it comes to that chunk. */
const startRead = (file: OpenFile, id: BlobId, start: number, end: number): Promise<Uint8Array> => {
  const read = readFully(file, id, start, end)
  read.catch(() => undefined)
  return read
}

const readFully = async (file: OpenFile, id: BlobId, start: number, end: number): Promise<Uint8Array> => {
  const target = Buffer.allocUnsafeSlow(end - start)
  let filled = 0
  while (filled < target.byteLength) {
    const count = await file.read(filled === 0 ? target : target.subarray(filled), start + filled)
    if (count === 0) throw tooShort(id, start + filled, { start, end })
    filled += count
  }
  return target
}

const tooShort = (id: BlobId, size: number, { end }: ByteSpan): BlobDamagedError =>
  new BlobDamagedError(id, `it has ${Math.max(0, size)} bytes, not ${end}`)
