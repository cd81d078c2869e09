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
import { emptySha256 } from '../protocol/sigv4/payload-hash.ts'
import type { PayloadForm } from '../protocol/sigv4/payload-hash.ts'
import type { VerifiedSignature } from '../protocol/sigv4/verify.ts'
import type { RequestHeaders } from './request-headers.ts'

const noTrailers: ReadonlyMap<string, string> = new Map()

export interface PayloadOptions {
  readonly incoming: AsyncIterable<Uint8Array>
  readonly headers: RequestHeaders
  /** What `x-amz-content-sha256` says. */
  readonly payload: PayloadForm
  /** Undefined for an anonymous request. */
  readonly signature: VerifiedSignature | undefined
}

/** Whether a request announces a body at all. */
export const hasBody = (headers: RequestHeaders): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'

/**
 * The payload of an operation that takes bytes. Every size and digest that belongs to the wire is
 * verified as it streams; the stream throws where it does not hold.
 *
 * @throws {S3Error} MissingContentLength when the size is not told; InvalidArgument.
 */
export const payloadStream = (options: PayloadOptions): BodyStream => {
  const { incoming, headers, payload } = options
  if (payload.kind === 'chunked') return chunkedStream(options, payload)
  const size = contentLength(headers)
  if (size === undefined) throw new S3Error('MissingContentLength')
  return plainStream(incoming, size, payload)
}

/**
 * The whole of a small body, such as an XML document.
 * @throws {S3Error} MaxMessageLengthExceeded, before any of it is read where its size is told;
 * InvalidRequest for an aws-chunked one, which S3 takes for bytes only.
 */
export const readPayload = async (options: PayloadOptions, sizeMax: number): Promise<Uint8Array> => {
  const { incoming, headers, payload } = options
  if (payload.kind === 'chunked') {
    throw invalidRequest('The value of x-amz-content-sha256 header is not supported by this operation.')
  }
  if (!hasBody(headers)) {
    checkEmpty(payload)
    return new Uint8Array(0)
  }
  const declared = contentLength(headers)
  if (declared !== undefined && declared > sizeMax) throw tooLong()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of plainStream(incoming, declared, payload)) {
    size += chunk.length
    if (size > sizeMax) throw tooLong()
    chunks.push(chunk)
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)
}

/** @throws {S3Error} XAmzContentSHA256Mismatch when the digest of a request without body is not that of nothing. */
export const checkEmpty = (payload: PayloadForm): void => {
  if (payload.kind === 'sha256' && payload.sha256 !== emptySha256) {
    throw contentSha256Mismatch(payload.sha256, emptySha256)
  }
}

const tooLong = (): S3Error => new S3Error('MaxMessageLengthExceeded')

/** HTTP's own parser has refused a Content-Length that is doubled or not a number. */
const contentLength = (headers: RequestHeaders): number | undefined => {
  const text = headers['content-length']
  return text === undefined ? undefined : Number(text)
}

const plainStream = (
  incoming: AsyncIterable<Uint8Array>,
  size: number | undefined,
  payload: PayloadForm,
): BodyStream => ({
  size,
  trailers: noTrailers,
  [Symbol.asyncIterator]: () =>
    (payload.kind === 'sha256' ? verified(incoming, payload.sha256) : incoming)[Symbol.asyncIterator](),
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

const chunkedStream = (
  { incoming, headers, signature }: PayloadOptions,
  { signed, trailer }: Extract<PayloadForm, { kind: 'chunked' }>,
): BodyStream =>
  decodeChunked(incoming, {
    decodedSize: decodedContentLength(headers),
    ...(signed && signature !== undefined ? { signing: signingOf(signature) } : {}),
    trailerNames: trailer ? parseTrailerNames(headers['x-amz-trailer']) : [],
    signedTrailer: signed && trailer,
  })

const signingOf = ({
  signingKey,
  signature,
  amzDate,
  scope,
}: VerifiedSignature): {
  signingKey: Uint8Array
  seedSignature: string
  amzDate: string
  scope: string
} => ({ signingKey, seedSignature: signature, amzDate, scope })

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
