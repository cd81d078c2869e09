import { checksumAlgorithms } from '../checksum/checksum.ts'
import type { ChecksumAlgorithm } from '../checksum/checksum.ts'
import { fromBase64 } from '../checksum/encoding.ts'
import type { ExpectedDigests } from '../engine/content.ts'
import type { BodyStream } from '../protocol/body.ts'
import {
  invalidChecksumHeader,
  invalidChecksumTrailer,
  invalidDigest,
  multipleChecksums,
} from '../protocol/checksum-errors.ts'
import { invalidRequest } from '../protocol/error-messages.ts'
import { S3Error } from '../protocol/errors.ts'

/** The additional checksums of a request, by the name of their field. */
export type ChecksumFields = {
  readonly [Algorithm in ChecksumAlgorithm as `Checksum${Algorithm}`]?: string | undefined
}

/** The fields of PutObject and UploadPart that say which digests the body has. */
export interface DigestFields extends ChecksumFields {
  readonly ContentMD5?: string | undefined
  /** `x-amz-sdk-checksum-algorithm`. */
  readonly ChecksumAlgorithm?: string | undefined
  /** `x-amz-trailer`. */
  readonly Trailer?: string | undefined
}

/** Which digests to verify, and the algorithm whose value to compute and keep (none: the client named none). */
export interface BodyDigests {
  readonly algorithm?: ChecksumAlgorithm
  readonly expected: ExpectedDigests
}

const digestSizes: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
  SHA512: 64,
  MD5: 16,
  XXHASH64: 8,
  XXHASH3: 8,
  XXHASH128: 16,
}

/**
 * Reads the digests that a request gives for its body: Content-MD5 and at most one additional
 * checksum, in a header or (its value known only after the body) in a trailer.
 *
 * @throws {S3Error} InvalidDigest for a Content-MD5 that is not one; InvalidRequest for two
 * checksums, a value that is not base64 of the right length, an unknown trailer, or an algorithm
 * that is announced without a value.
 */
export const digestsOf = (
  input: DigestFields,
  body: BodyStream,
  trailerName: string | undefined = input.Trailer,
): BodyDigests => {
  const md5 = input.ContentMD5 === undefined ? {} : { md5: parseContentMd5(input.ContentMD5) }
  const sent = checksumAlgorithms.filter((algorithm) => input[`Checksum${algorithm}`] !== undefined)
  const trailing = trailerName === undefined ? undefined : parseTrailerName(trailerName)
  const [algorithm = trailing] = sent
  if (sent.length + (trailing === undefined ? 0 : 1) > 1) throw multipleChecksums()
  checkAnnounced(input.ChecksumAlgorithm, algorithm)
  if (algorithm === undefined) return { expected: md5 }
  const value =
    trailing === undefined
      ? parseDigest(algorithm, input[`Checksum${algorithm}`]!, invalidChecksumHeader)
      : (): Uint8Array => parseTrailer(algorithm, body)
  return { algorithm, expected: { ...md5, checksum: { algorithm, value } } }
}

const parseContentMd5 = (text: string): Uint8Array => {
  const digest = fromBase64(text)
  if (digest?.length !== digestSizes.MD5) throw invalidDigest(text)
  return digest
}

const trailerNames: ReadonlyMap<string, ChecksumAlgorithm> = new Map(
  checksumAlgorithms.map((algorithm) => [headerOf(algorithm), algorithm]),
)

const parseTrailerName = (text: string): ChecksumAlgorithm => {
  const algorithm = trailerNames.get(text.trim().toLowerCase())
  if (algorithm === undefined) {
    throw invalidRequest('The value specified in the x-amz-trailer header is not supported')
  }
  return algorithm
}

const checkAnnounced = (announced: string | undefined, algorithm: ChecksumAlgorithm | undefined): void => {
  if (announced === undefined) return
  if (algorithm === undefined) {
    throw invalidRequest(
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    )
  }
  if (announced.toUpperCase() !== algorithm) {
    throw invalidRequest('Value for x-amz-sdk-checksum-algorithm header is invalid.')
  }
}

const parseTrailer = (algorithm: ChecksumAlgorithm, body: BodyStream): Uint8Array => {
  const text = body.trailers.get(headerOf(algorithm))
  if (text === undefined) throw new S3Error('MalformedTrailerError')
  return parseDigest(algorithm, text, invalidChecksumTrailer)
}

const parseDigest = (
  algorithm: ChecksumAlgorithm,
  text: string,
  invalid: (algorithm: string) => S3Error,
): Uint8Array => {
  const digest = fromBase64(text)
  if (digest?.length !== digestSizes[algorithm]) throw invalid(algorithm)
  return digest
}

function headerOf(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`
}
