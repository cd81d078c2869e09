/**
 * Cross-origin answers, the same for every bucket: a page of any allowed origin may send signed
 * requests and read whatever an upload or a resume needs. Nothing here grants access: each request
 * needs its signature, and no cookie counts.
 * https://fetch.spec.whatwg.org/#http-cors-protocol
 */
import { S3Error } from '../protocol/errors.ts'
import type { RequestHeaders } from './request-headers.ts'

/** Origins such as `https://app.example`; `*` is any; an empty list answers no cross-origin header. */
export type CorsOrigins = readonly string[]

const methods = 'GET, HEAD, PUT, POST, DELETE'
const preflightMaxAgeS = '3600'

const vary = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method'

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

/** Adds what lets a page read the answer, error or not; `response` by lower-case name, all other headers in it. */
export const addCorsHeaders = (
  request: RequestHeaders,
  response: Record<string, string>,
  origins: CorsOrigins,
): void => {
  const allowed = findAllowed(request['origin'], origins)
  if (allowed === undefined) return
  const own = Object.keys(response).filter((name) => name.startsWith('x-amz-') && !exposedAlways.has(name))
  response['access-control-allow-origin'] = allowed
  response['access-control-expose-headers'] = [...exposed, ...own].join(', ')
  response['vary'] = vary
}

/**
 * The answer to a preflight, which is never signed.
 * @throws {S3Error} BadRequest without an origin or method; AccessForbidden for an origin that is not allowed.
 */
export const preflightHeaders = (request: RequestHeaders, origins: CorsOrigins): Record<string, string> => {
  const origin = request['origin']
  if (origin === undefined) throw badRequest('Insufficient information. Origin request header needed.')
  const method = request['access-control-request-method']
  if (method === undefined) throw badRequest('Invalid Access-Control-Request-Method: null')
  const allowed = findAllowed(origin, origins)
  if (allowed === undefined || !methods.split(', ').includes(method)) {
    throw new S3Error('AccessForbidden', { Method: method, ResourceType: 'BUCKET' })
  }
  const headers = request['access-control-request-headers']
  return {
    'access-control-allow-origin': allowed,
    'access-control-allow-methods': methods,
    ...(headers === undefined ? {} : { 'access-control-allow-headers': headers }),
    'access-control-max-age': preflightMaxAgeS,
    vary,
  }
}

const badRequest = (message: string): S3Error => new S3Error('BadRequest', {}, { message })
