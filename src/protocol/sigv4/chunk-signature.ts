import { toHex } from '../../checksum/encoding.ts'
import { sha256 } from '../../checksum/sha256.ts'
import { signText } from './canonical-request.ts'
import { emptySha256 } from './payload-hash.ts'

/** What the signatures of chunks are made from: all of it comes from the request's own signature. */
export interface ChunkSigning {
  readonly signingKey: Uint8Array
  /** The signature of the request, which the first chunk's builds on. */
  readonly seedSignature: string
  /** `20130524T000000Z`. */
  readonly amzDate: string
  /** `date/region/s3/aws4_request`. */
  readonly scope: string
}

/** The signature of a chunk, from the one before it and the hex SHA-256 of its data. */
export const chunkSignature = (signing: ChunkSigning, previous: string, dataSha256: string): string =>
  signText(
    signing.signingKey,
    `AWS4-HMAC-SHA256-PAYLOAD\n${signing.amzDate}\n${signing.scope}\n${previous}\n${emptySha256}\n${dataSha256}`,
  )

/**
 * The signature of the trailer, from that of the last (empty) chunk. `trailers` have lower-case
 * names; their order does not matter.
 */
export function trailerSignature(
  signing: ChunkSigning,
  previous: string,
  trailers: Iterable<readonly [name: string, value: string]>,
): string {
  const sorted = [...trailers].sort(([a], [b]) => (a < b ? -1 : 1))
  const lines = sorted.map(([name, value]) => `${name}:${value}\n`)
  return signText(
    signing.signingKey,
    `AWS4-HMAC-SHA256-TRAILER\n${signing.amzDate}\n${signing.scope}\n${previous}\n${toHex(sha256(lines.join('')))}`,
  )
}
