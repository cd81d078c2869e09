/**
 * The last 32 bytes of a blob's file: they say how long the content is and what its CRC64NVME is, so
 * that a file can be verified without the metadata.
 *
 *     0  7  "partita"        8  8  size of the content, big-endian       24  8  CRC64NVME of bytes 0–23
 *     7  1  format: 1       16  8  CRC64NVME of the content
 */
import { createHasher } from '../../checksum/hasher.ts'
import { UnknownFormatError } from '../errors.ts'

export const trailerSize = 32
const format = 1
const magic = Buffer.from('partita', 'latin1')

export interface BlobTrailer {
  readonly size: number
  readonly crc64: Uint8Array
}

export const writeTrailer = ({ size, crc64 }: BlobTrailer): Uint8Array => {
  const bytes = Buffer.alloc(trailerSize)
  magic.copy(bytes)
  bytes[7] = format
  bytes.writeBigUInt64BE(BigInt(size), 8)
  bytes.set(crc64.subarray(0, 8), 16)
  bytes.set(crcOf(bytes.subarray(0, 24)), 24)
  return bytes
}

/** @returns undefined when these are not the bytes of a trailer. @throws {UnknownFormatError} */
export const parseTrailer = (trailer: Uint8Array): BlobTrailer | undefined => {
  const bytes = Buffer.from(trailer.buffer, trailer.byteOffset, trailer.byteLength)
  if (bytes.length !== trailerSize || !bytes.subarray(0, 7).equals(magic)) return undefined
  if (!bytes.subarray(24).equals(crcOf(bytes.subarray(0, 24)))) return undefined
  if (bytes[7] !== format)
    throw new UnknownFormatError(`A blob has format ${bytes[7]}; this program knows ${format}`)
  return { size: Number(bytes.readBigUInt64BE(8)), crc64: new Uint8Array(bytes.subarray(16, 24)) }
}

const crcOf = (bytes: Uint8Array): Uint8Array => {
  const hasher = createHasher('CRC64NVME')
  hasher.update(bytes)
  return hasher.digest()
}
