/** Whether a request is from who it says, whole, and in time. */
import { accessDenied, headersNotSigned, requestTimeTooSkewed } from '../error-messages.ts'
import { S3Error } from '../errors.ts'
import { skewMsMax } from '../limits.ts'
import { canonicalEncoding, decodeQueryComponent } from '../url.ts'
import { writeIsoSeconds } from './amz-date.ts'
import { wrongRegion } from './authorization-errors.ts'
import {
  canonicalQuery,
  joinHeaders,
  signText,
  writeCanonicalRequest,
  writeStringToSign,
} from './canonical-request.ts'
import { equalConstantTime } from './constant-time.ts'
import type { ParsedAuthorization } from './parse-authorization.ts'
import { signingKey } from './signing-key.ts'
import { writeScope } from './sigv4.ts'
import type { SignedRequest } from './sigv4.ts'

export interface VerifyOptions {
  /** Milliseconds since 1970. */
  readonly now: number
  readonly region: string
}

/** A signature that holds, with what signed chunks need. */
export interface VerifiedSignature {
  readonly signingKey: Uint8Array
  /** Hex; the seed of the first chunk's. */
  readonly signature: string
  readonly amzDate: string
  readonly scope: string
  /** A SHA-256 in lower-case hex, or one of the names of `payload-hash.ts`. */
  readonly payloadHash: string
}

/**
 * Verifies a signature with the secret of its access key.
 *
 * Every `x-amz-*` header has to be signed, and Host. Of a presigned URL no parameter may come again
 * as a header.
 *
 * @throws {S3Error} AuthorizationHeaderMalformed or AuthorizationQueryParametersError (region),
 * RequestTimeTooSkewed, AccessDenied (expired, not valid yet, headers not signed), SignatureDoesNotMatch.
 */
export function verifySignature(
  parsed: ParsedAuthorization,
  request: SignedRequest,
  secretAccessKey: string,
  options: VerifyOptions,
): VerifiedSignature {
  const { scope, amzDate } = parsed
  if (scope.region !== options.region) throw wrongRegion(parsed.form, scope.region, options.region)
  checkTime(parsed, options.now)
  checkSignedHeaders(parsed, request)

  const scopeText = writeScope(scope)
  const canonicalRequest = writeCanonicalRequest({
    method: request.method,
    canonicalPath: canonicalEncoding(request.rawPath, true) || '/',
    canonicalQuery: canonicalQuery(request.rawQuery, parsed.form === 'query' ? 'X-Amz-Signature' : undefined),
    headers: joinHeaders(request.headers),
    signedHeaders: parsed.signedHeaders,
    payloadHash: parsed.payloadHash,
  })
  const stringToSign = writeStringToSign(canonicalRequest, amzDate, scopeText)
  const key = signingKey(secretAccessKey, scope)
  const signature = signText(key, stringToSign)
  const holds = equalConstantTime(signature, parsed.signature)
  if (!holds || (parsed.form === 'query' && isDoubled(request))) {
    throw signatureDoesNotMatch(parsed, stringToSign, canonicalRequest)
  }
  const payloadHash = parsed.payloadHash.length === 64 ? parsed.payloadHash.toLowerCase() : parsed.payloadHash
  return { signingKey: key, signature, amzDate, scope: scopeText, payloadHash }
}

function checkTime(parsed: ParsedAuthorization, now: number): void {
  const { timeMs, expires } = parsed
  if (expires === undefined) {
    if (Math.abs(now - timeMs) > skewMsMax) throw requestTimeTooSkewed(parsed.amzDate, now)
    return
  }
  if (timeMs - now > skewMsMax) throw accessDenied('Request is not valid yet')
  const expiresMs = timeMs + expires * 1000
  if (now >= expiresMs) {
    throw accessDenied('Request has expired', {
      'X-Amz-Expires': expires,
      Expires: writeIsoSeconds(expiresMs),
      ServerTime: writeIsoSeconds(now),
    })
  }
}

function checkSignedHeaders(parsed: ParsedAuthorization, request: SignedRequest): void {
  const signed = new Set(parsed.signedHeaders)
  const missing = new Set<string>()
  if (!signed.has('host')) missing.add('host')
  for (const [name] of request.headers) {
    if (!name.startsWith('x-amz-') || signed.has(name)) continue
    // In a presigned request its value is signed all the same: it is the last line of what is signed.
    if (name === 'x-amz-content-sha256' && parsed.form === 'query') continue
    missing.add(name)
  }
  if (missing.size > 0) throw headersNotSigned([...missing].toSorted())
}

/** Whether a parameter of the query stands in the headers too: one of the two would go unread. */
function isDoubled(request: SignedRequest): boolean {
  const names = new Set<string>()
  for (const pair of request.rawQuery.split('&')) {
    const equals = pair.indexOf('=')
    const name = decodeQueryComponent(equals < 0 ? pair : pair.slice(0, equals)).toLowerCase()
    if (!name.startsWith('x-amz-')) continue
    if (names.has(name)) return true
    names.add(name)
  }
  return request.headers.some(([name]) => names.has(name))
}

function signatureDoesNotMatch(
  parsed: ParsedAuthorization,
  stringToSign: string,
  canonicalRequest: string,
): S3Error {
  return new S3Error('SignatureDoesNotMatch', {
    AWSAccessKeyId: parsed.accessKeyId,
    StringToSign: stringToSign,
    SignatureProvided: parsed.signature,
    StringToSignBytes: bytesText(stringToSign),
    CanonicalRequest: canonicalRequest,
    CanonicalRequestBytes: bytesText(canonicalRequest),
  })
}

/** `41 57 53 …` */
const bytesText = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
