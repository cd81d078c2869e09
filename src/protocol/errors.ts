/**
 * S3's errors, one class and one table for both sides: the engine throws it, the server writes it,
 * the client parses it back.
 */

import { s3Errors } from './error-table.ts'

export { s3Errors }

export type S3ErrorCode = keyof typeof s3Errors
export type S3ErrorDetails = Readonly<Record<string, string | number>>

/** An answer of S3 that is not a success. `details` become elements of the error document. */
export class S3Error extends Error {
  override name = 'S3Error'
  readonly code: string
  readonly status: number
  readonly details: S3ErrorDetails
  /** Response headers that belong to this answer, lower-case. */
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: S3ErrorCode | (string & {}),
    details: S3ErrorDetails = {},
    options: {
      message?: string
      status?: number
      headers?: Readonly<Record<string, string>>
      cause?: unknown
    } = {},
  ) {
    const known = Object.hasOwn(s3Errors, code) ? s3Errors[code as S3ErrorCode] : undefined
    super(
      options.message ?? known?.message ?? code,
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.code = code
    this.status = options.status ?? known?.status ?? 500
    this.details = details
    this.headers = options.headers ?? {}
  }
}
