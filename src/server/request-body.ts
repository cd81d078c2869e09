/**
 * From the raw body to the payload, by what `x-amz-content-sha256` says: a SHA-256 to verify,
 * nothing to verify, or an aws-chunked stream.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
import { createHash } from 'node:crypto'
import type { BodyStream } from '../protocol/body.ts'
import { contentSha256Mismatch } from '../protocol/checksum-errors.ts'
import { decodeChunked } from '../protocol/chunked/decode-chunked.ts'
import { invalidArgument, invalidRequest } from '../protocol/error-messages.ts'
import { S3Error } from '../protocol/errors.ts'
import type { VerifiedSignature } from '../protocol/sigv4/verify.ts'
import type { RequestHeaders } from './request-headers.ts'

const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const noTrailers: ReadonlyMap<string, string> = new Map()

export interface PayloadOptions {
  readonly incoming: AsyncIterable<Uint8Array>
  readonly headers: RequestHeaders
  /** `x-amz-content-sha256`, or what stands for it. */
  readonly payloadHash: string
  /** Undefined for an anonymous request. */
  readonly signature: VerifiedSignature | undefined
}

/** Whether a request announces a body at all. */
export const hasBody = (headers: RequestHeaders): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'

export const isStreaming = (payloadHash: string): boolean => payloadHash.startsWith('STREAMING-')

/**
 * The payload of an operation that takes bytes. Every size and digest that belongs to the wire is
 * verified as it streams; the stream throws where it does not hold.
 *
 * @throws {S3Error} MissingContentLength when the size is not told; InvalidArgument.
 */
export const payloadStream = (options: PayloadOptions): BodyStream => {
  const { incoming, headers, payloadHash } = options
  if (isStreaming(payloadHash)) return chunkedStream(options)
  const size = contentLength(headers)
  if (size === undefined) throw new S3Error('MissingContentLength')
  return plainStream(incoming, size, payloadHash)
}

/**
 * The whole of a small body, such as an XML document.
 * @throws {S3Error} MaxMessageLengthExceeded, before any of it is read where its size is told.
 */
export const readPayload = async (options: PayloadOptions, sizeMax: number): Promise<Uint8Array> => {
  const { incoming, headers, payloadHash } = options
  if (!hasBody(headers)) {
    checkEmpty(payloadHash)
    return new Uint8Array(0)
  }
  const declared = contentLength(headers)
  if (declared !== undefined && declared > sizeMax) throw tooLong()
  const stream = isStreaming(payloadHash) ? chunkedStream(options) : plainStream(incoming, declared, payloadHash)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > sizeMax) throw tooLong()
    // An aws-chunked chunk is a view that the decoder may use again.
    chunks.push(Buffer.from(chunk))
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)
}

/** @throws {S3Error} XAmzContentSHA256Mismatch when the digest of a request without body is not that of nothing. */
export const checkEmpty = (payloadHash: string): void => {
  if (isSha256(payloadHash) && payloadHash !== emptySha256) throw contentSha256Mismatch(payloadHash, emptySha256)
}

const tooLong = (): S3Error => new S3Error('MaxMessageLengthExceeded')

/** HTTP's own parser has refused a Content-Length that is doubled or not a number. */
const contentLength = (headers: RequestHeaders): number | undefined => {
  const text = headers['content-length']
  return text === undefined ? undefined : Number(text)
}

const isSha256 = (payloadHash: string): boolean => payloadHash.length === 64

const plainStream = (
  incoming: AsyncIterable<Uint8Array>,
  size: number | undefined,
  payloadHash: string,
): BodyStream => ({
  size,
  trailers: noTrailers,
  [Symbol.asyncIterator]: () =>
    (isSha256(payloadHash) ? verified(incoming, payloadHash) : incoming)[Symbol.asyncIterator](),
})

async function* verified(incoming: AsyncIterable<Uint8Array>, expected: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for await (const chunk of incoming) {
    hash.update(chunk)
    yield chunk
  }
  const computed = hash.digest('hex')
  if (computed !== expected) throw contentSha256Mismatch(expected, computed)
}

const chunkedStream = ({ incoming, headers, payloadHash, signature }: PayloadOptions): BodyStream => {
  const signed = payloadHash.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD')
  const trailing = payloadHash.endsWith('-TRAILER')
  const trailerNames = trailing ? parseTrailerNames(headers['x-amz-trailer']) : []
  return decodeChunked(incoming, {
    decodedSize: decodedContentLength(headers),
    ...(signed && signature !== undefined ? { signing: signingOf(signature) } : {}),
    trailerNames,
    signedTrailer: signed && trailing,
  })
}

const signingOf = (signature: VerifiedSignature): {
  signingKey: Uint8Array
  seedSignature: string
  amzDate: string
  scope: string
} => ({
  signingKey: signature.signingKey,
  seedSignature: signature.signature,
  amzDate: signature.amzDate,
  scope: signature.scope,
})

const decodedContentLength = (headers: RequestHeaders): number => {
  const text = headers['x-amz-decoded-content-length']
  if (text === undefined) throw new S3Error('MissingContentLength')
  if (!/^\d{1,15}$/.test(text)) throw invalidArgument('x-amz-decoded-content-length', text)
  return Number(text)
}

const parseTrailerNames = (text: string | undefined): readonly string[] => {
  if (text === undefined) throw invalidRequest('The x-amz-trailer header is missing')
  return text.split(',').map((name) => name.trim().toLowerCase())
}
