import type { BodyStream } from '../body.ts'
import { chunkSizeMin } from '../limits.ts'

export interface EncodeOptions {
  /** Bytes of payload when they are known; then nothing is copied, and the encoded size is known too. */
  readonly decodedSize: number | undefined
  /** Such as `x-amz-checksum-crc32`. */
  readonly trailerName: string
  /** Called once the payload has ended. */
  readonly trailerValue: () => string
  /** Characters of that value, for the encoded size; without it the size is unknown. */
  readonly trailerValueSize?: number
  /** Bytes of payload in a chunk; 64 KiB unless given. */
  readonly chunkSize?: number
}

const chunkSizeDefault = 64 * 1024
const noTrailers: ReadonlyMap<string, string> = new Map()
const ascii = new TextEncoder()
const lineEnd = ascii.encode('\r\n')

/**
 * A payload as aws-chunked, unsigned, with one trailer: `STREAMING-UNSIGNED-PAYLOAD-TRAILER`.
 *
 * Reading throws RangeError when the payload is not `decodedSize` bytes, and what `source` throws.
 */
export function encodeChunked(source: AsyncIterable<Uint8Array>, options: EncodeOptions): BodyStream {
  const chunkSize = Math.max(chunkSizeMin, options.chunkSize ?? chunkSizeDefault)
  const { decodedSize } = options
  const chunksOf = (): AsyncIterable<Uint8Array> =>
    decodedSize === undefined ? gathered(source, chunkSize) : streamed(source, decodedSize, chunkSize)
  return {
    size: encodedSize(options, chunkSize),
    trailers: noTrailers,
    [Symbol.asyncIterator]: () => withTrailer(chunksOf(), options),
  }
}

function encodedSize(options: EncodeOptions, chunkSize: number): number | undefined {
  const { decodedSize, trailerName, trailerValueSize } = options
  if (decodedSize === undefined || trailerValueSize === undefined) return undefined
  const framed = (size: number): number => size.toString(16).length + 2 + size + 2
  const last = decodedSize % chunkSize
  const chunks = Math.floor(decodedSize / chunkSize) * framed(chunkSize) + (last > 0 ? framed(last) : 0)
  return chunks + 3 + trailerName.length + 1 + trailerValueSize + 4
}

async function* withTrailer(
  chunks: AsyncIterable<Uint8Array>,
  { trailerName, trailerValue }: EncodeOptions,
): AsyncGenerator<Uint8Array, void> {
  yield* chunks
  yield ascii.encode(`0\r\n${trailerName}:${trailerValue()}\r\n\r\n`)
}

/** The size of every chunk is known before its data: the data passes through as it comes. */
async function* streamed(
  source: AsyncIterable<Uint8Array>,
  decodedSize: number,
  chunkSize: number,
): AsyncGenerator<Uint8Array, void> {
  let left = decodedSize
  let leftInChunk = 0
  for await (const input of source) {
    if (input.length > left) throw new RangeError(`The payload is longer than ${decodedSize} bytes`)
    for (let at = 0; at < input.length;) {
      if (leftInChunk === 0) {
        leftInChunk = Math.min(chunkSize, left)
        yield header(leftInChunk)
      }
      const piece = input.subarray(at, at + leftInChunk)
      at += piece.length
      left -= piece.length
      leftInChunk -= piece.length
      yield piece
      if (leftInChunk === 0) yield lineEnd
    }
  }
  if (left > 0) throw new RangeError(`The payload is ${left} bytes shorter than ${decodedSize}`)
}

async function* gathered(
  source: AsyncIterable<Uint8Array>,
  chunkSize: number,
): AsyncGenerator<Uint8Array, void> {
  let chunk = new Uint8Array(chunkSize)
  let size = 0
  for await (const input of source) {
    for (let at = 0; at < input.length;) {
      const piece = input.subarray(at, at + chunkSize - size)
      chunk.set(piece, size)
      at += piece.length
      size += piece.length
      if (size < chunkSize) continue
      yield* framed(chunk)
      // A new one: whoever takes a chunk may keep it.
      chunk = new Uint8Array(chunkSize)
      size = 0
    }
  }
  if (size > 0) yield* framed(chunk.subarray(0, size))
}

function* framed(data: Uint8Array): Generator<Uint8Array, void> {
  yield header(data.length)
  yield data
  yield lineEnd
}

const header = (size: number): Uint8Array => ascii.encode(`${size.toString(16)}\r\n`)
