import { encodePath, writeQuery } from '../url.ts'
import type { QueryEntry } from '../url.ts'
import { writeAmzDate } from './amz-date.ts'
import {
  canonicalQuery,
  joinHeaders,
  signText,
  writeCanonicalRequest,
  writeStringToSign,
} from './canonical-request.ts'
import { signingKey } from './signing-key.ts'
import { algorithm, s3Service, writeScope } from './sigv4.ts'
import type { Credentials, CredentialScope } from './sigv4.ts'

export interface SignOptions {
  readonly method: string
  /** Decoded: `/bucket/key`. */
  readonly path: string
  /** Decoded. */
  readonly query: readonly QueryEntry[]
  /** Lower-case names; `host` must be there, with the port if it is sent with one. */
  readonly headers: Readonly<Record<string, string>>
  readonly credentials: Credentials
  readonly region: string
  /** Or milliseconds since 1970. */
  readonly date: Date | number
  /** Hex SHA-256 of the body, or one of the names of `payload-hash.ts`. */
  readonly payloadHash: string
  /** `s3` where absent. */
  readonly service?: string
}

/** Headers that a proxy or the platform may change or add on the way. */
export const unsignedHeaders: ReadonlySet<string> = new Set([
  'accept-encoding',
  'authorization',
  'connection',
  'expect',
  'keep-alive',
  'te',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-amzn-trace-id',
])

export interface RequestSignature {
  /** To be added: authorization, x-amz-date, x-amz-content-sha256; x-amz-security-token for temporary credentials. */
  readonly headers: Readonly<Record<string, string>>
  /** Hex; with the next three, what the signatures of the body's chunks are made from. */
  readonly signature: string
  readonly signingKey: Uint8Array
  readonly amzDate: string
  readonly scope: string
}

/** Signs a request in its headers. All of `headers` are signed, but those that may change on the way. */
export function signRequest(options: SignOptions): RequestSignature {
  const { credentials, payloadHash } = options
  const amzDate = writeAmzDate(options.date)
  const scope: CredentialScope = {
    date: amzDate.slice(0, 8),
    region: options.region,
    service: options.service ?? s3Service,
  }
  const headers: Record<string, string> = { 'x-amz-date': amzDate, 'x-amz-content-sha256': payloadHash }
  if (credentials.sessionToken !== undefined) headers['x-amz-security-token'] = credentials.sessionToken
  const { key, signature, signedHeaders } = sign(
    options,
    { ...options.headers, ...headers },
    options.query,
    amzDate,
    scope,
  )
  const credential = `${credentials.accessKeyId}/${writeScope(scope)}`
  headers['authorization'] =
    `${algorithm} Credential=${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`
  return { headers, signature, signingKey: key, amzDate, scope: writeScope(scope) }
}

/** @internal What signing in headers and in the query have in common. */
export function sign(
  options: SignOptions,
  headers: Readonly<Record<string, string>>,
  query: readonly QueryEntry[],
  amzDate: string,
  scope: CredentialScope,
): { readonly key: Uint8Array; readonly signature: string; readonly signedHeaders: string } {
  const signedHeaders = Object.keys(headers)
    .filter((name) => !unsignedHeaders.has(name))
    .toSorted()
  const canonicalRequest = writeCanonicalRequest({
    method: options.method,
    canonicalPath: encodePath(options.path),
    canonicalQuery: canonicalQuery(writeQuery(query)),
    headers: joinHeaders(Object.entries(headers)),
    signedHeaders,
    payloadHash: options.payloadHash,
  })
  const key = signingKey(options.credentials.secretAccessKey, scope)
  const signature = signText(key, writeStringToSign(canonicalRequest, amzDate, writeScope(scope)))
  return { key, signature, signedHeaders: signedHeaders.join(';') }
}
