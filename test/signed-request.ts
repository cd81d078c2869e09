/** Heads of HTTP requests, signed or presigned, as raw text: a test may then send any body with them. */
import { createHash } from 'node:crypto'
import type { ChunkSigning } from '../src/protocol/sigv4/chunk-signature.ts'
import { chunkSignature, trailerSignature } from '../src/protocol/sigv4/chunk-signature.ts'
import { presignRequest } from '../src/protocol/sigv4/presign-request.ts'
import { signRequest } from '../src/protocol/sigv4/sign-request.ts'
import type { Credentials } from '../src/protocol/sigv4/sigv4.ts'
import type { QueryEntry } from '../src/protocol/url.ts'
import { encodePath, writeQuery } from '../src/protocol/url.ts'

export interface RequestOptions {
  readonly server: { readonly host: string; readonly port: number; readonly credentials: Credentials }
  readonly method: string
  /** Decoded, with the bucket: `/bucket/key`. */
  readonly path: string
  /** What is sent in its place; it must mean the same, or the signature does not hold. */
  readonly rawPath?: string
  readonly query?: readonly QueryEntry[]
  readonly headers?: Readonly<Record<string, string>>
  /** Sent, but not signed. */
  readonly unsignedHeaders?: Readonly<Record<string, string>>
  readonly host?: string
  /** Hex SHA-256 or a name; UNSIGNED-PAYLOAD unless given. */
  readonly payloadHash?: string
  readonly credentials?: Credentials
  readonly region?: string
  /** ms since the epoch. */
  readonly date?: number
}

export interface SignedHead {
  /** Request line and headers, with the empty line. */
  readonly head: string
  /** For the signatures of chunks. */
  readonly signing: ChunkSigning
}

const hostOf = (options: RequestOptions): string =>
  options.host ?? `${options.server.host}:${options.server.port}`

const writeHead = (
  options: RequestOptions,
  query: readonly QueryEntry[],
  headers: Record<string, string>,
): string => {
  const target = `${options.rawPath ?? encodePath(options.path)}${query.length === 0 ? '' : `?${writeQuery(query)}`}`
  const lines = Object.entries({ ...headers, ...options.unsignedHeaders }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  return `${options.method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
}

/** Signs in the headers. */
export const signedHead = (options: RequestOptions): SignedHead => {
  const { server, method, path, query = [] } = options
  const headers = { host: hostOf(options), ...options.headers }
  const signed = signRequest({
    method,
    path,
    query,
    headers,
    credentials: options.credentials ?? server.credentials,
    region: options.region ?? 'us-east-1',
    date: options.date ?? Date.now(),
    payloadHash: options.payloadHash ?? 'UNSIGNED-PAYLOAD',
  })
  const { signature, signingKey, amzDate, scope } = signed
  return {
    head: writeHead(options, query, { ...headers, ...signed.headers }),
    signing: { signingKey, seedSignature: signature, amzDate, scope },
  }
}

/** Signs in the query; `headers` that begin with `x-amz-` move there. */
export const presignedHead = (options: RequestOptions & { readonly expires?: number }): string => {
  const { server, method, path } = options
  const headers = { host: hostOf(options), ...options.headers }
  const query = presignRequest({
    method,
    path,
    query: options.query ?? [],
    headers,
    credentials: options.credentials ?? server.credentials,
    region: options.region ?? 'us-east-1',
    date: options.date ?? Date.now(),
    expires: options.expires ?? 900,
  })
  const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-')))
  return writeHead(options, query, sent)
}

/** Nobody's request. */
export const anonymousHead = (options: RequestOptions): string =>
  writeHead(options, options.query ?? [], { host: hostOf(options), ...options.headers })

/** A signed aws-chunked body of these chunks; `trailers` makes it one with a signed trailer. */
export const signedChunks = (
  signing: ChunkSigning,
  chunks: readonly Uint8Array[],
  trailers?: readonly (readonly [string, string])[],
): Buffer => {
  let previous = signing.seedSignature
  const pieces: Uint8Array[] = []
  const add = (data: Uint8Array): void => {
    previous = chunkSignature(signing, previous, createHash('sha256').update(data).digest('hex'))
    pieces.push(Buffer.from(`${data.length.toString(16)};chunk-signature=${previous}\r\n`), data)
    if (data.length > 0) pieces.push(Buffer.from('\r\n'))
  }
  for (const chunk of chunks) add(chunk)
  add(new Uint8Array(0))
  if (trailers !== undefined) {
    for (const [name, value] of trailers) pieces.push(Buffer.from(`${name}:${value}\r\n`))
    pieces.push(Buffer.from(`x-amz-trailer-signature:${trailerSignature(signing, previous, trailers)}\r\n`))
  }
  pieces.push(Buffer.from('\r\n'))
  return Buffer.concat(pieces)
}

/** An unsigned aws-chunked body with its trailers, as text lines. */
export const unsignedChunks = (chunks: readonly Uint8Array[], trailers: readonly string[]): Buffer =>
  Buffer.concat([
    ...chunks.flatMap((chunk) => [
      Buffer.from(`${chunk.length.toString(16)}\r\n`),
      chunk,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`0\r\n${trailers.map((line) => `${line}\r\n`).join('')}\r\n`),
  ])

export const sha256Hex = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex')
