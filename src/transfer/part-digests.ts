import { createHasher, crcCombine } from '../checksum/index.ts'
import type { CrcAlgorithm } from '../checksum/index.ts'

/** The CRC of what is read from `chunks`. */
export async function crcOf(algorithm: CrcAlgorithm, chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const hasher = createHasher(algorithm)
  try {
    for await (const chunk of chunks) hasher.update(chunk)
    return hasher.digest()
  } catch (error) {
    hasher.dispose()
    throw error
  }
}

/** The digest of one part, and the size that combining it with those before needs. */
export interface PartDigest {
  readonly size: number
  readonly digest: Uint8Array
}

/** The CRC of the whole from the CRCs of its parts, in their order. */
export function combineDigests(algorithm: CrcAlgorithm, parts: readonly PartDigest[]): Uint8Array {
  const [first, ...rest] = parts
  if (first === undefined) return createHasher(algorithm).digest()
  return rest.reduce((sum, { digest, size }) => crcCombine(algorithm, sum, digest, size), first.digest)
}

/** The checksums of an answer or a request, by S3's names. */
export interface CrcFields {
  readonly ChecksumCRC32?: string | undefined
  readonly ChecksumCRC32C?: string | undefined
  readonly ChecksumCRC64NVME?: string | undefined
}

export const crcField = (algorithm: CrcAlgorithm, value: string): CrcFields => ({
  [`Checksum${algorithm}` as const]: value,
})

export const readCrcField = (fields: CrcFields, algorithm: CrcAlgorithm): string | undefined =>
  fields[`Checksum${algorithm}` as const]

/** The CRC that an object's answer carries, the widest first; undefined where there is none. */
export function findCrc(fields: CrcFields): { algorithm: CrcAlgorithm; value: string } | undefined {
  for (const algorithm of ['CRC64NVME', 'CRC32C', 'CRC32'] as const) {
    const value = readCrcField(fields, algorithm)
    if (value !== undefined) return { algorithm, value }
  }
  return undefined
}
