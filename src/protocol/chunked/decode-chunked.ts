/**
 * Takes the payload out of an aws-chunked body.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 *
 * Payload is passed on as views of what came in, before the signature of its chunk is known: whoever
 * takes it commits nothing before the stream has ended without an error. Apart from that, one line
 * of framing is all that is ever held.
 */
import type { Hasher } from '../../checksum/checksum.ts'
import { toHex } from '../../checksum/encoding.ts'
import { createHasher } from '../../checksum/hasher.ts'
import type { BodyStream } from '../body.ts'
import { S3Error } from '../errors.ts'
import { chunkSizeMin } from '../limits.ts'
import { chunkSignature } from '../sigv4/chunk-signature.ts'
import type { ChunkSigning } from '../sigv4/chunk-signature.ts'
import { equalConstantTime } from '../sigv4/constant-time.ts'
import { LineReader } from './line-reader.ts'
import { TrailerReader, trailerLineMax } from './trailer-reader.ts'

export interface DecodeOptions {
  /** `x-amz-decoded-content-length`; the payload has to be exactly as long. */
  readonly decodedSize: number | undefined
  /** Given when every chunk carries a signature. */
  readonly signing?: ChunkSigning
  /** Lower-case names that `x-amz-trailer` announces: these come, and no others. */
  readonly trailerNames: readonly string[]
  readonly signedTrailer: boolean
}

/** `10000;chunk-signature=` and 64 digits; room for leading zeros. */
const headerLineMax = 128
const plainHeader = /^[0-9a-fA-F]{1,16}$/
const signedHeader = /^([0-9a-fA-F]{1,16});chunk-signature=([0-9a-f]{64})$/

const incomplete = (why: string): S3Error => new S3Error('IncompleteBody', {}, { cause: new Error(why) })

/**
 * The payload of an aws-chunked body. `trailers` are there once it has ended.
 *
 * Reading throws S3Error IncompleteBody (framing, early or late end, other length than announced),
 * InvalidChunkSizeError (a chunk under 8 KiB that is not the last), SignatureDoesNotMatch,
 * MalformedTrailerError, and what `source` throws.
 */
export function decodeChunked(source: AsyncIterable<Uint8Array>, options: DecodeOptions): BodyStream {
  const trailers = new Map<string, string>()
  return {
    size: options.decodedSize,
    trailers,
    [Symbol.asyncIterator]: () => decode(source, new Decoder(options, trailers)),
  }
}

async function* decode(
  source: AsyncIterable<Uint8Array>,
  decoder: Decoder,
): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const input of source) {
      for (let at = 0; at < input.length;) {
        const payload = decoder.payloadAt(input, at)
        if (payload === undefined) {
          at = decoder.frame(input, at)
        } else {
          at += payload.length
          yield payload
        }
      }
    }
    decoder.end()
  } finally {
    decoder.dispose()
  }
}

type State = 'header' | 'data' | 'data end' | 'trailer' | 'end'

class Decoder {
  readonly #options: DecodeOptions
  readonly #header = new LineReader(headerLineMax)
  readonly #dataEnd = new LineReader(2)
  readonly #trailerLine = new LineReader(trailerLineMax)
  readonly #trailer: TrailerReader
  #state: State = 'header'
  /** Payload announced so far. */
  #total = 0
  #chunkSize = chunkSizeMin
  #chunkCount = 0
  /** Bytes of the current chunk still to come. */
  #left = 0
  #hasher: Hasher | undefined
  #signature = ''
  #previousSignature: string

  constructor(options: DecodeOptions, trailers: Map<string, string>) {
    this.#options = options
    this.#previousSignature = options.signing?.seedSignature ?? ''
    this.#trailer = new TrailerReader(options, trailers)
  }

  /** The payload that stands at `at`; undefined where framing stands. */
  payloadAt(input: Uint8Array, at: number): Uint8Array | undefined {
    if (this.#state !== 'data') return undefined
    const payload = input.subarray(at, at + this.#left)
    this.#hasher?.update(payload)
    this.#left -= payload.length
    if (this.#left === 0) this.#state = 'data end'
    return payload
  }

  /** Reads framing at `at`; returns where it stopped. */
  frame(input: Uint8Array, at: number): number {
    switch (this.#state) {
      case 'header':
        return this.#readLine(this.#header, input, at, (line) => this.#beginChunk(line))
      case 'data end':
        return this.#readLine(this.#dataEnd, input, at, (line) => this.#endChunk(line))
      case 'trailer':
        return this.#readLine(this.#trailerLine, input, at, (line, bare) => this.#trailerText(line, bare))
      default:
        throw incomplete('Bytes after the end')
    }
  }

  /** The source has ended. */
  end(): void {
    if (this.#state !== 'end') throw incomplete(`It ended within ${this.#state}`)
  }

  dispose(): void {
    this.#hasher?.dispose()
    this.#hasher = undefined
  }

  #readLine(
    reader: LineReader,
    input: Uint8Array,
    at: number,
    take: (line: string, bare: boolean) => void,
  ): number {
    const end = reader.read(input, at)
    if (end < 0)
      throw reader === this.#trailerLine
        ? new S3Error('MalformedTrailerError')
        : incomplete('A line is too long')
    if (reader.line !== undefined) take(reader.line, reader.bare)
    return end
  }

  #beginChunk(line: string): void {
    const { signing, decodedSize } = this.#options
    const found = signing === undefined ? plainHeader.exec(line) : signedHeader.exec(line)
    const size = found === null ? Number.NaN : Number.parseInt(found[1] ?? found[0], 16)
    if (found === null || !Number.isSafeInteger(size) || this.#header.bare)
      throw incomplete('Bad chunk header')
    this.#signature = found[2] ?? ''
    if (size > 0 && this.#chunkSize < chunkSizeMin) {
      throw new S3Error('InvalidChunkSizeError', { Chunk: this.#chunkCount, BadChunkSize: this.#chunkSize })
    }
    this.#total += size
    if (
      decodedSize !== undefined &&
      (this.#total > decodedSize || (size === 0 && this.#total < decodedSize))
    ) {
      throw incomplete(`Announced ${decodedSize} bytes, not ${this.#total}`)
    }
    this.#hasher = signing === undefined ? undefined : createHasher('SHA256')
    if (size === 0) {
      this.#verifyChunk()
      this.#trailer.begin(this.#previousSignature)
      this.#state = 'trailer'
      return
    }
    this.#chunkCount++
    this.#chunkSize = size
    this.#left = size
    this.#state = 'data'
  }

  #endChunk(line: string): void {
    if (line !== '' || this.#dataEnd.bare) throw incomplete('No line end after a chunk')
    this.#verifyChunk()
    this.#state = 'header'
  }

  #verifyChunk(): void {
    const { signing } = this.#options
    if (signing === undefined || this.#hasher === undefined) return
    const digest = this.#hasher.digest()
    this.#hasher = undefined
    const expected = chunkSignature(signing, this.#previousSignature, toHex(digest))
    if (!equalConstantTime(expected, this.#signature)) throw new S3Error('SignatureDoesNotMatch')
    this.#previousSignature = expected
  }

  #trailerText(line: string, bare: boolean): void {
    if (this.#trailer.take(line, bare)) this.#state = 'end'
  }
}
