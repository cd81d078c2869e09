/** Digests of a span of an object, for a part that is copied by reference. */
import type { ChecksumAlgorithm } from '../checksum/checksum.ts'
import { createHasher, toBase64, toHex } from '../checksum/index.ts'
import type { ByteSpan } from '../storage/blob-store.ts'
import { readContent } from './content.ts'
import { partsAtOffset } from './parts.ts'
import type { ObjectRecord } from './records.ts'
import type { Store } from './store.ts'

export interface SpanDigests {
  /** Hex. */
  readonly md5: string
  /** CRC64NVME, base64. */
  readonly crc64: string
  /** By the algorithm asked for, base64. */
  readonly checksum?: string
}

/**
 * The digests of a span: those on record where the span is a whole object or exactly one of its
 * parts and they are of the algorithm wanted, else by reading the span once. The caller has
 * announced the read.
 */
export const digestsOfSpan = async (
  store: Store,
  object: ObjectRecord,
  span: ByteSpan,
  algorithm: ChecksumAlgorithm | undefined,
): Promise<SpanDigests> =>
  (await knownDigests(store, object, span, algorithm)) ??
  (await computeDigests(store, object, span, algorithm))

const knownDigests = async (
  store: Store,
  object: ObjectRecord,
  span: ByteSpan,
  algorithm: ChecksumAlgorithm | undefined,
): Promise<SpanDigests | undefined> => {
  const known =
    object.content.kind === 'parts' ? await digestsOfPart(store, object, span) : digestsOfObject(object, span)
  if (known === undefined) return undefined
  if (algorithm === undefined) return { md5: known.md5, crc64: known.crc64 }
  if (algorithm === 'CRC64NVME') return { ...known, checksum: known.crc64 }
  return object.checksum.algorithm === algorithm && known.checksum !== undefined ? known : undefined
}

/** Of an object that was written whole only the one checksum that its record has is known. */
const digestsOfObject = ({ etag, size, checksum }: ObjectRecord, span: ByteSpan): SpanDigests | undefined =>
  span.start === 0 && span.end === size && checksum.algorithm === 'CRC64NVME'
    ? { md5: etag, crc64: checksum.value }
    : undefined

const digestsOfPart = async (
  store: Store,
  object: ObjectRecord,
  span: ByteSpan,
): Promise<SpanDigests | undefined> => {
  if (object.content.kind !== 'parts') return undefined
  for await (const { part, offset } of partsAtOffset(store, object.content, span.start)) {
    if (offset !== span.start || offset + part.size !== span.end) return undefined
    return {
      md5: part.etag,
      crc64: part.crc64,
      ...(part.checksum === undefined ? {} : { checksum: part.checksum }),
    }
  }
  return undefined
}

const computeDigests = async (
  store: Store,
  object: ObjectRecord,
  span: ByteSpan,
  algorithm: ChecksumAlgorithm | undefined,
): Promise<SpanDigests> => {
  const md5 = createHasher('MD5')
  const crc64 = createHasher('CRC64NVME')
  const other = algorithm === undefined || algorithm === 'CRC64NVME' ? undefined : createHasher(algorithm)
  try {
    for await (const chunk of readContent(store, object.content, span)) {
      for (const hasher of [md5, crc64, other]) hasher?.update(chunk)
    }
  } catch (error) {
    for (const hasher of [md5, crc64, other]) hasher?.dispose()
    throw error
  }
  const found = { md5: toHex(md5.digest()), crc64: toBase64(crc64.digest()) }
  const checksum = other === undefined ? found.crc64 : toBase64(other.digest())
  return algorithm === undefined ? found : { ...found, checksum }
}
