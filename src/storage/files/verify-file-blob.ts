import { createHasher } from '../../checksum/hasher.ts'
import { errorCode } from '../../system/error-code.ts'
import type { Files, OpenFile } from '../../system/files.ts'
import type { BlobId, BlobVerdict } from '../blob-store.ts'
import { BlobMissingError } from '../errors.ts'
import { parseTrailer, trailerSize } from './blob-trailer.ts'
import { openBlob, readSize } from './read-file-blob.ts'

/** Reads a blob's whole file against its trailer. @throws {UnknownFormatError} */
export const verifyBlob = async (
  files: Files,
  id: BlobId,
  path: string | undefined,
): Promise<BlobVerdict> => {
  let file: OpenFile
  try {
    file = await openBlob(files, id, path)
  } catch (error) {
    if (error instanceof BlobMissingError) return 'missing'
    throw error
  }
  try {
    return (await isIntact(file)) ? 'intact' : 'damaged'
  } catch (error) {
    if (errorCode(error) === 'EIO') return 'damaged' // The disk itself cannot read it.
    throw error
  } finally {
    await file.close()
  }
}

const isIntact = async (file: OpenFile): Promise<boolean> => {
  const { size: fileSize } = await file.stat()
  const size = fileSize - trailerSize
  if (size < 0) return false
  const end = new Uint8Array(trailerSize)
  const trailer = (await readAll(file, end, size)) ? parseTrailer(end) : undefined
  if (trailer?.size !== size) return false
  const hasher = createHasher('CRC64NVME')
  const buffer = new Uint8Array(readSize)
  for (let start = 0; start < size; start += readSize) {
    const chunk = buffer.subarray(0, Math.min(readSize, size - start))
    if (!(await readAll(file, chunk, start))) {
      hasher.dispose()
      return false
    }
    hasher.update(chunk)
  }
  return Buffer.compare(hasher.digest(), trailer.crc64) === 0
}

const readAll = async (file: OpenFile, target: Uint8Array, position: number): Promise<boolean> => {
  let filled = 0
  while (filled < target.byteLength) {
    const count = await file.read(target.subarray(filled), position + filled)
    if (count === 0) return false
    filled += count
  }
  return true
}
