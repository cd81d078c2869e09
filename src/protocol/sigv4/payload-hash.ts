import { invalidArgument } from '../error-messages.ts'
import type { S3Error } from '../errors.ts'

export const unsignedPayload = 'UNSIGNED-PAYLOAD'
export const streamingUnsignedTrailer = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
export const streamingSigned = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
export const streamingSignedTrailer = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'

/** SHA-256 of nothing, in hex. */
export const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

const sha256Hex = /^[0-9a-fA-F]{64}$/

/** What `x-amz-content-sha256` says of a body. */
export type PayloadForm =
  | { readonly kind: 'sha256'; readonly sha256: string }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'chunked'; readonly signed: boolean; readonly trailer: boolean }

/**
 * Reads a value of `x-amz-content-sha256`. Bodies signed with asymmetric keys are not taken.
 *
 * @throws {S3Error} InvalidArgument.
 */
export function parsePayloadHash(value: string): PayloadForm {
  switch (value) {
    case unsignedPayload:
      return { kind: 'unsigned' }
    case streamingUnsignedTrailer:
      return { kind: 'chunked', signed: false, trailer: true }
    case streamingSigned:
      return { kind: 'chunked', signed: true, trailer: false }
    case streamingSignedTrailer:
      return { kind: 'chunked', signed: true, trailer: true }
    default:
      if (!sha256Hex.test(value)) throw invalidPayloadHash(value)
      return { kind: 'sha256', sha256: value.toLowerCase() }
  }
}

const invalidPayloadHash = (value: string): S3Error =>
  invalidArgument(
    'x-amz-content-sha256',
    value,
    `x-amz-content-sha256 must be ${unsignedPayload}, ${streamingUnsignedTrailer}, ${streamingSigned}, ${streamingSignedTrailer} or a valid sha256 value.`,
  )
