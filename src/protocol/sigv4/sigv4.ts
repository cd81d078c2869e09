/**
 * Signature Version 4, as S3 has it: paths are encoded once and never normalised.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/** A request as it came, as far as a signature covers it. */
export interface SignedRequest {
  readonly method: string
  /** Still percent-encoded; without the query. */
  readonly rawPath: string
  /** Still percent-encoded; without the question mark. */
  readonly rawQuery: string
  /** Lower-case names, in the order they came, doubles kept. */
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** What a credential is good for: `date/region/service/aws4_request`. */
export interface CredentialScope {
  /** `YYYYMMDD`. */
  readonly date: string
  readonly region: string
  readonly service: string
}

export const algorithm = 'AWS4-HMAC-SHA256'
export const scopeEnd = 'aws4_request'
export const s3Service = 's3'

export const writeScope = (scope: CredentialScope): string =>
  `${scope.date}/${scope.region}/${scope.service}/${scopeEnd}`
