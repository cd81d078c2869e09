/**
 * Cross-origin answers. A bucket with rules of its own answers by them alone, as S3 does. For all
 * others there is a default, where S3 would answer nothing: a page of any allowed origin may send
 * signed requests and read whatever an upload or a resume needs. Nothing here grants access: each
 * request needs its signature, and no cookie counts.
 * https://fetch.spec.whatwg.org/#http-cors-protocol
 */
import { getBucketConfig } from '../engine/bucket-config.ts'
import type { Store } from '../engine/store.ts'
import { S3Error } from '../protocol/errors.ts'
import type { CorsRule } from '../protocol/operations/bucket-cors.ts'
import { corsHeadersOf, corsVary, type CorsConfiguration } from './cors-rules.ts'
import type { RequestHeaders } from './request-headers.ts'
import { parseRequestTarget } from './request-target.ts'

/** Origins such as `https://app.example`; `*` is any; with an empty list there is no default. */
export type CorsOrigins = readonly string[]

export interface CorsOptions {
  readonly store: Store
  readonly baseDomains: readonly string[]
  /** For whom the default is. */
  readonly origins: CorsOrigins
}

/** As it came. */
export interface CorsRequest {
  readonly method: string
  readonly url: string
  readonly headers: RequestHeaders
}

const methods = 'GET, HEAD, PUT, POST, DELETE'
const preflightMaxAgeS = '3600'

/** What a page may read besides the few headers that every page may. */
const exposed = [
  'Accept-Ranges',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Length',
  'Content-Range',
  'Date',
  'ETag',
  'Location',
  'Retry-After',
  'Server',
  'x-amz-request-id',
  'x-amz-id-2',
]
const exposedAlways: ReadonlySet<string> = new Set(exposed.map((name) => name.toLowerCase()))

const findAllowed = (origin: string | undefined, origins: CorsOrigins): string | undefined => {
  if (origin === undefined) return undefined
  if (origins.includes('*')) return '*'
  return origins.includes(origin) ? origin : undefined
}

/**
 * Adds what lets a page read the answer, error or not; `response` by lower-case name, all other
 * headers in it.
 */
export const addCorsHeaders = async (
  options: CorsOptions,
  request: CorsRequest,
  response: Record<string, string>,
): Promise<void> => {
  const { origin } = request.headers
  if (origin === undefined) return
  const { rules } = await findRules(options, request)
  if (rules !== undefined) {
    const method = request.headers['access-control-request-method'] ?? request.method
    Object.assign(response, corsHeadersOf(rules, { origin, method }))
    return
  }
  const allowed = findAllowed(origin, options.origins)
  if (allowed === undefined) return
  const own = Object.keys(response).filter((name) => name.startsWith('x-amz-') && !exposedAlways.has(name))
  response['access-control-allow-origin'] = allowed
  response['access-control-expose-headers'] = [...exposed, ...own].join(', ')
  response['vary'] = corsVary
}

/**
 * The answer to a preflight, which is never signed.
 * @throws {S3Error} BadRequest without an origin or method; AccessForbidden for what is not allowed.
 */
export const preflightHeaders = async (
  options: CorsOptions,
  request: CorsRequest,
): Promise<Record<string, string>> => {
  const {
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': headers,
  } = request.headers
  if (origin === undefined) throw badRequest('Insufficient information. Origin request header needed.')
  const { rules, resourceType } = await findRules(options, request)
  const forbidden = (message?: string): S3Error =>
    new S3Error(
      'AccessForbidden',
      { Method: method ?? 'OPTIONS', ResourceType: resourceType },
      message === undefined ? {} : { message },
    )
  if (rules === undefined && options.origins.length === 0) throw forbidden()
  if (method === undefined) throw badRequest('Invalid Access-Control-Request-Method: null')
  const allowed =
    rules === undefined
      ? defaultPreflight(options.origins, { origin, method, headers })
      : corsHeadersOf(rules, { origin, method, headers })
  if (allowed === undefined) throw forbidden(notAllowed)
  return allowed
}

/** S3's words, as S3 spells them. */
const notAllowed =
  'CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / ' +
  "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."

const defaultPreflight = (
  origins: CorsOrigins,
  {
    origin,
    method,
    headers,
  }: { readonly origin: string; readonly method: string; readonly headers: string | undefined },
): Record<string, string> | undefined => {
  const allowed = findAllowed(origin, origins)
  if (allowed === undefined || !methods.split(', ').includes(method)) return undefined
  return {
    'access-control-allow-origin': allowed,
    'access-control-allow-methods': methods,
    ...(headers === undefined ? {} : { 'access-control-allow-headers': headers }),
    'access-control-max-age': preflightMaxAgeS,
    vary: corsVary,
  }
}

interface FoundRules {
  /** Undefined where the bucket has none, or is none. */
  readonly rules?: readonly CorsRule[]
  readonly resourceType: 'BUCKET' | 'OBJECT'
}

const findRules = async (
  { store, baseDomains }: CorsOptions,
  { url, headers }: CorsRequest,
): Promise<FoundRules> => {
  try {
    const { bucket, key } = parseRequestTarget(url, headers['host'], baseDomains)
    const resourceType = key === undefined ? 'BUCKET' : 'OBJECT'
    if (bucket === undefined) return { resourceType }
    const found = await findConfig(store, bucket)
    return { resourceType, ...(found !== undefined && { rules: found.CORSRules }) }
  } catch (error) {
    // A target that addresses nothing; the request itself is refused for it.
    if (error instanceof S3Error) return { resourceType: 'BUCKET' }
    throw error
  }
}

const findConfig = async (store: Store, bucket: string): Promise<CorsConfiguration | undefined> => {
  try {
    return await getBucketConfig<CorsConfiguration>(store, bucket, 'cors')
  } catch (error) {
    if (error instanceof S3Error && error.code === 'NoSuchBucket') return undefined
    throw error
  }
}

const badRequest = (message: string): S3Error => new S3Error('BadRequest', {}, { message })
