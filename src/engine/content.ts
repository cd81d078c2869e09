/**
 * Bytes into the store and out of it: a body becomes a blob (or, when small, a body record) with all
 * its digests verified; content is read across segments and parts.
 */
import type { ChecksumAlgorithm, Hasher } from '../checksum/checksum.ts'
import { toBase64, toHex } from '../checksum/encoding.ts'
import { createHasher } from '../checksum/hasher.ts'
import type { BodyStream } from '../protocol/body.ts'
import { checksumMismatch, contentMd5Mismatch } from '../protocol/checksum-errors.ts'
import { entityTooLarge } from '../protocol/error-messages.ts'
import type { BlobWriter, ByteSpan } from '../storage/blob-store.ts'
import { BlobMissingError } from '../storage/errors.ts'
import type { Key } from '../storage/meta-store.ts'
import { keys } from './keys.ts'
import type { Content, Segment } from './records.ts'
import { ownedSegments } from './references.ts'
import type { Store } from './store.ts'

/** What the client says that the bytes are. */
export interface ExpectedDigests {
  readonly md5?: Uint8Array
  /** `value` is a function where it stands in a trailer: called once the body has ended. */
  readonly checksum?: {
    readonly algorithm: ChecksumAlgorithm
    readonly value: Uint8Array | (() => Uint8Array)
  }
}

export interface StoredBytes {
  readonly size: number
  /** Hex. */
  readonly md5: string
  /** CRC64NVME, base64. */
  readonly crc64: string
  /** The digest by the algorithm that was asked for, base64. */
  readonly checksum?: string
  readonly segments: readonly Segment[]
  /** Body records, to be written in the commit that names the segments. */
  readonly set: readonly (readonly [Key, Uint8Array])[]
}

export interface StoreBytesOptions {
  /** An additional checksum to compute. */
  readonly algorithm?: ChecksumAlgorithm
  readonly expected: ExpectedDigests
  readonly sizeMax: number
  /** A part, not an object: AWS words one error differently. */
  readonly part?: boolean
  /** Told of bytes as they arrive. */
  readonly received?: (bytes: number) => void
}

/** A body record is its CRC64NVME (8 bytes), then its bytes. */
export const bodyHeaderSize = 8

export const isBodyRecord = (blob: string): boolean => blob.startsWith('m-')

/**
 * Streams a body into the store. The bytes are on disk once it resolves (small bodies with the
 * commit of `set`), and nothing of them remains when it rejects.
 *
 * @throws {S3Error} BadDigest, EntityTooLarge, and whatever the body throws.
 */
export const storeBytes = async (
  store: Store,
  body: BodyStream,
  options: StoreBytesOptions,
): Promise<StoredBytes> => {
  if (body.size !== undefined && body.size > options.sizeMax) throw entityTooLarge(body.size, options.sizeMax)
  const digests = new Digests(options.algorithm)
  const sink = new Sink(store, body.size)
  try {
    for await (const chunk of body) {
      digests.update(chunk)
      options.received?.(chunk.length)
      const taken = sink.write(chunk)
      if (sink.size > options.sizeMax) throw entityTooLarge(sink.size, options.sizeMax)
      if (taken !== undefined) await taken
    }
    const found = digests.finish()
    verifyDigests(found, options)
    const { segments, set } = await sink.seal(found.crc64)
    return {
      size: sink.size,
      md5: toHex(found.md5),
      crc64: toBase64(found.crc64),
      ...(found.checksum === undefined ? {} : { checksum: toBase64(found.checksum) }),
      segments,
      set,
    }
  } catch (error) {
    digests.dispose()
    await sink.discard()
    throw error
  }
}

/** Gives up what `storeBytes` stored, when no record will name it. */
export const discardBytes = async (
  store: Store,
  stored: { readonly segments: readonly Segment[] },
): Promise<void> => {
  for (const { blob } of stored.segments) if (!isBodyRecord(blob)) await store.blobs.delete(blob)
}

interface FoundDigests {
  readonly md5: Uint8Array
  readonly crc64: Uint8Array
  readonly checksum: Uint8Array | undefined
}

/** All digests of one stream, each computed once. */
class Digests {
  readonly #md5: Hasher = createHasher('MD5')
  readonly #crc64: Hasher = createHasher('CRC64NVME')
  readonly #algorithm: ChecksumAlgorithm | undefined
  readonly #other: Hasher | undefined

  constructor(algorithm: ChecksumAlgorithm | undefined) {
    this.#algorithm = algorithm
    const own = algorithm === undefined || algorithm === 'MD5' || algorithm === 'CRC64NVME'
    this.#other = own ? undefined : createHasher(algorithm)
  }

  update(chunk: Uint8Array): void {
    this.#md5.update(chunk)
    this.#crc64.update(chunk)
    this.#other?.update(chunk)
  }

  finish(): FoundDigests {
    const md5 = this.#md5.digest()
    const crc64 = this.#crc64.digest()
    const own = this.#algorithm === 'MD5' ? md5 : this.#algorithm === 'CRC64NVME' ? crc64 : undefined
    return { md5, crc64, checksum: own ?? this.#other?.digest() }
  }

  dispose(): void {
    this.#md5.dispose()
    this.#crc64.dispose()
    this.#other?.dispose()
  }
}

const verifyDigests = (found: FoundDigests, options: StoreBytesOptions): void => {
  const { md5, checksum } = options.expected
  if (md5 !== undefined && !equalBytes(md5, found.md5)) {
    throw contentMd5Mismatch(toBase64(found.md5), options.part === true ? toBase64(md5) : toHex(md5))
  }
  if (checksum === undefined) return
  const expected = typeof checksum.value === 'function' ? checksum.value() : checksum.value
  if (found.checksum === undefined || options.algorithm !== checksum.algorithm) {
    throw new Error(`The ${checksum.algorithm} to verify was not computed`)
  }
  if (!equalBytes(expected, found.checksum)) {
    throw checksumMismatch(checksum.algorithm)
  }
}

const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && Buffer.compare(a, b) === 0

/** Where the bytes of a body go: gathered while they are few, into a blob from then on. */
class Sink {
  size = 0
  readonly #store: Store
  #gathered: Uint8Array[] = []
  #writer: BlobWriter | undefined

  constructor(store: Store, declaredSize: number | undefined) {
    this.#store = store
    if (declaredSize !== undefined && declaredSize > store.settings.inlineSizeMax)
      this.#writer = store.blobs.create()
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    this.size += chunk.length
    if (this.#writer !== undefined) return this.#writer.write(chunk)
    this.#gathered.push(chunk)
    return this.size > this.#store.settings.inlineSizeMax ? this.#spill() : undefined
  }

  async #spill(): Promise<void> {
    this.#writer = this.#store.blobs.create()
    const gathered = this.#gathered
    this.#gathered = []
    for (const chunk of gathered) await this.#writer.write(chunk)
  }

  async seal(crc64: Uint8Array): Promise<Pick<StoredBytes, 'segments' | 'set'>> {
    const { size } = this
    if (size === 0) {
      await this.#writer?.discard()
      return { segments: [], set: [] }
    }
    if (this.#writer !== undefined) {
      await this.#writer.seal(crc64)
      return { segments: [{ blob: this.#writer.id, start: 0, end: size }], set: [] }
    }
    const blob = `m-${this.#store.makeId()}`
    const record = Buffer.concat([crc64, ...this.#gathered], bodyHeaderSize + size)
    return { segments: [{ blob, start: 0, end: size }], set: [[keys.body(blob), record]] }
  }

  async discard(): Promise<void> {
    await this.#writer?.discard()
  }
}

/** The segments of a span of content, cut to it. */
export const contentSegments = async (
  store: Store,
  content: Content,
  span: ByteSpan,
): Promise<readonly Segment[]> => {
  const segments: Segment[] = []
  for await (const { segment } of ownedSegments(store, { id: '', content }, span)) segments.push(segment)
  return segments
}

/**
 * The bytes of a span of content, in order; the caller has announced the read (`store.readers`).
 * A chunk is the reader's until it asks for the next one.
 *
 * @throws {BlobMissingError} @throws {BlobDamagedError}
 */
export async function* readContent(
  store: Store,
  content: Content,
  span: ByteSpan,
): AsyncGenerator<Uint8Array> {
  for await (const { segment } of ownedSegments(store, { id: '', content }, span)) {
    if (isBodyRecord(segment.blob)) yield await readBodyRecord(store, segment)
    else yield* store.blobs.read(segment.blob, segment)
  }
}

const readBodyRecord = async (store: Store, { blob, start, end }: Segment): Promise<Uint8Array> => {
  const entry = await store.meta.get(keys.body(blob))
  if (entry === undefined) throw new BlobMissingError(blob)
  return entry.value.subarray(bodyHeaderSize + start, bodyHeaderSize + end)
}
