/**
 * Reads who a request says it is from and what the signature covers; nothing is believed yet.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 */
import { parseHttpDate } from '../http-date.ts'
import { presignExpiresMax } from '../limits.ts'
import { decodeQueryComponent } from '../url.ts'
import { parseAmzDate, writeAmzDate } from './amz-date.ts'
import {
  badQueryParameter,
  badSpacing,
  legacySignature,
  malformedCredential,
  missingContentSha256,
  missingDate,
  missingHeaderComponents,
  missingLegacyParameters,
  missingQueryParameters,
  twoMechanisms,
  unknownScheme,
  wrongRegion,
  wrongScopeDate,
  wrongScopeDateFormat,
  wrongScopeEnd,
  wrongService,
} from './authorization-errors.ts'
import type { AuthorizationForm } from './authorization-errors.ts'
import { parsePayloadHash, unsignedPayload } from './payload-hash.ts'
import { algorithm, s3Service, scopeEnd } from './sigv4.ts'
import type { CredentialScope, SignedRequest } from './sigv4.ts'

export interface ParsedAuthorization {
  readonly form: AuthorizationForm
  readonly accessKeyId: string
  readonly scope: CredentialScope
  readonly signedHeaders: readonly string[]
  readonly signature: string
  /** `20130524T000000Z`. */
  readonly amzDate: string
  /** The same in milliseconds since 1970. */
  readonly timeMs: number
  /** Seconds for which a presigned URL is good. */
  readonly expires: number | undefined
  readonly sessionToken: string | undefined
  /** As sent: `x-amz-content-sha256`, UNSIGNED-PAYLOAD for a presigned URL that says nothing. */
  readonly payloadHash: string
}

/**
 * Reads the authentication of a request, in its headers or its query; undefined for an anonymous
 * request. With `region`, a scope of another region is refused here, before anyone looks for the key.
 *
 * @throws {S3Error} InvalidArgument, InvalidRequest, AuthorizationHeaderMalformed,
 * AuthorizationQueryParametersError, AccessDenied (no valid date; SigV2 query without its parameters).
 */
export function parseAuthorization(request: SignedRequest, region?: string): ParsedAuthorization | undefined {
  return parseFor(request, { region, services: s3Services, payloadHash: undefined })
}

const s3Services = [s3Service]

/** For whom a signature may be. */
interface Expected {
  /** Undefined: any. */
  readonly region: string | undefined
  readonly services: readonly string[]
  /** Of the body; undefined where the request says it, as S3's do. */
  readonly payloadHash: string | undefined
}

/**
 * The same for a service of AWS that is not S3 and has no region: its requests do not say the hash
 * of their body (hex SHA-256), which is signed all the same.
 */
export const parseServiceAuthorization = (
  request: SignedRequest,
  services: readonly string[],
  payloadHash: string,
): ParsedAuthorization | undefined => parseFor(request, { region: undefined, services, payloadHash })

function parseFor(request: SignedRequest, expected: Expected): ParsedAuthorization | undefined {
  const header = findHeader(request, 'authorization')
  const query = authenticationQuery(request.rawQuery)
  if (header !== undefined) {
    if (query.size > 0) throw twoMechanisms(header)
    return parseHeaderForm(request, header, expected)
  }
  if (query.size === 0) return undefined
  if (query.has('AWSAccessKeyId') || query.has('Signature')) throw legacyQuery(request.rawQuery, query)
  return parseQueryForm(request, query, expected)
}

const findHeader = (request: SignedRequest, name: string): string | undefined =>
  request.headers.find((header) => header[0] === name)?.[1]

function parseHeaderForm(request: SignedRequest, header: string, expected: Expected): ParsedAuthorization {
  const space = header.indexOf(' ')
  const scheme = space < 0 ? header : header.slice(0, space)
  if (scheme === 'AWS') throw legacySignature()
  if (scheme !== algorithm && !scheme.startsWith(algorithm)) throw unknownScheme(header)
  if (scheme !== algorithm || space < 0 || header.charCodeAt(space + 1) === 0x20) throw badSpacing(header)

  const components = new Map<string, string>()
  for (const item of header.slice(space + 1).split(',')) {
    const equals = item.indexOf('=')
    const name = item.slice(0, Math.max(0, equals)).trim()
    if (equals < 0 || components.has(name)) throw missingHeaderComponents()
    components.set(name, item.slice(equals + 1).trim())
  }
  const credential = components.get('Credential')
  const signedHeaders = components.get('SignedHeaders')
  const signature = components.get('Signature')
  if (!credential || !signedHeaders || !signature || components.size !== 3) throw missingHeaderComponents()

  const { accessKeyId, scope } = parseCredential('header', credential, expected)
  const { amzDate, timeMs } = dateOf(request)
  if (scope.date !== amzDate.slice(0, 8)) throw wrongScopeDate('header', scope.date, amzDate.slice(0, 8))
  const payloadHash = expected.payloadHash ?? findHeader(request, 'x-amz-content-sha256')
  if (payloadHash === undefined) throw missingContentSha256()
  parsePayloadHash(payloadHash)
  return {
    form: 'header',
    accessKeyId,
    scope,
    signedHeaders: signedHeaders.split(';'),
    signature,
    amzDate,
    timeMs,
    expires: undefined,
    sessionToken: findHeader(request, 'x-amz-security-token'),
    payloadHash,
  }
}

function dateOf(request: SignedRequest): { readonly amzDate: string; readonly timeMs: number } {
  const amzDate = findHeader(request, 'x-amz-date')
  if (amzDate !== undefined) {
    const timeMs = parseAmzDate(amzDate)
    if (timeMs === undefined) throw missingDate()
    return { amzDate, timeMs }
  }
  const date = parseHttpDate(findHeader(request, 'date') ?? '')
  if (date === undefined) throw missingDate()
  return { amzDate: writeAmzDate(date.getTime()), timeMs: date.getTime() }
}

function parseCredential(
  form: AuthorizationForm,
  credential: string,
  { region: regionExpected, services }: Expected,
): { readonly accessKeyId: string; readonly scope: CredentialScope } {
  // An access key may have slashes, the scope has none.
  const fields = credential.split('/')
  const [date, region, service, end] = fields.slice(-4)
  const accessKeyId = fields.slice(0, -4).join('/')
  if (accessKeyId === '' || !date || !region || !service || !end) throw malformedCredential(form)
  if (!isScopeDate(date)) throw wrongScopeDateFormat(form, date)
  if (regionExpected !== undefined && region !== regionExpected)
    throw wrongRegion(form, region, regionExpected)
  if (!services.includes(service)) throw wrongService(form, service)
  if (end !== scopeEnd) throw wrongScopeEnd(form, end)
  return { accessKeyId, scope: { date, region, service } }
}

const isScopeDate = (date: string): boolean => parseAmzDate(`${date}T000000Z`) !== undefined

const required = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
] as const
const optional = ['X-Amz-Security-Token', 'X-Amz-Content-Sha256'] as const
const begins = new Set<string>([
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'AWSAccessKeyId',
  'Signature',
])
const known = new Set<string>([...required, ...optional, ...begins, 'Expires'])

/** The parameters of authentication, decoded; empty unless one is there that nothing else has. */
function authenticationQuery(rawQuery: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  if (!rawQuery.includes('Signature') && !rawQuery.includes('X-Amz-') && !rawQuery.includes('AWSAccessKeyId'))
    return found
  let authenticates = false
  for (const pair of rawQuery.split('&')) {
    const equals = pair.indexOf('=')
    const name = decodeQueryComponent(equals < 0 ? pair : pair.slice(0, equals))
    if (!known.has(name)) continue
    if (found.has(name)) throw badQueryParameter(`The parameter ${name} is given twice.`)
    found.set(name, equals < 0 ? '' : decodeQueryComponent(pair.slice(equals + 1)))
    authenticates ||= begins.has(name)
  }
  return authenticates ? found : new Map()
}

const legacyQuery = (rawQuery: string, query: ReadonlyMap<string, string>): Error => {
  const whole = query.has('AWSAccessKeyId') && query.has('Signature') && /(^|&)Expires=/.test(rawQuery)
  return whole ? legacySignature() : missingLegacyParameters()
}

function parseQueryForm(
  request: SignedRequest,
  query: ReadonlyMap<string, string>,
  expected: Expected,
): ParsedAuthorization {
  const [given, credential, amzDate, expires, signedHeaders, signature] = required.map((name) =>
    query.get(name),
  )
  if (!given || !credential || !amzDate || expires === undefined || !signedHeaders || !signature) {
    throw missingQueryParameters()
  }
  if (given !== algorithm) throw badQueryParameter(`X-Amz-Algorithm only supports "${algorithm}"`)
  const { accessKeyId, scope } = parseCredential('query', credential, expected)
  const timeMs = parseAmzDate(amzDate)
  if (timeMs === undefined) {
    throw badQueryParameter(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`)
  }
  if (scope.date !== amzDate.slice(0, 8)) throw wrongScopeDate('query', scope.date, amzDate.slice(0, 8))
  const payloadHash =
    expected.payloadHash ??
    query.get('X-Amz-Content-Sha256') ??
    findHeader(request, 'x-amz-content-sha256') ??
    unsignedPayload
  parsePayloadHash(payloadHash)
  return {
    form: 'query',
    accessKeyId,
    scope,
    signedHeaders: signedHeaders.split(';'),
    signature,
    amzDate,
    timeMs,
    expires: parseExpires(expires),
    sessionToken: query.get('X-Amz-Security-Token') ?? findHeader(request, 'x-amz-security-token'),
    payloadHash,
  }
}

function parseExpires(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw badQueryParameter('X-Amz-Expires should be a number')
  const expires = Number(text)
  if (expires < 0) throw badQueryParameter('X-Amz-Expires must be non-negative')
  if (expires > presignExpiresMax) {
    throw badQueryParameter(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${presignExpiresMax} seconds`,
    )
  }
  return expires
}
