import { invalidUri } from '../protocol/error-messages.ts'
import type { Target } from '../protocol/operation.ts'
import { decodeComponent, parseQuery } from '../protocol/url.ts'

/** What a request's target and Host address. */
export interface RequestTarget {
  readonly target: Target
  readonly bucket?: string
  readonly key?: string
  /** Still percent-encoded, as it came: what a signature covers. */
  readonly rawPath: string
  readonly rawQuery: string
  /** Decoded; the first of several values of one name. */
  readonly query: ReadonlyMap<string, string>
  /** Whether the bucket stood in the host name. */
  readonly virtualHost: boolean
}

/**
 * Splits a raw request target, exactly as sent: no dot segment, no doubled slash is normalised, for
 * `a/../b` and `a//b` are keys like any other.
 *
 * Path style: `/bucket/key`. Virtual-host style: the host is `bucket.` and one of `baseDomains`.
 * Any other host is path style. `/bucket` and `/bucket/` both address the bucket.
 *
 * @throws {S3Error} InvalidURI for what is not percent-encoded UTF-8.
 */
export const parseRequestTarget = (
  url: string,
  host: string | undefined,
  baseDomains: readonly string[],
): RequestTarget => {
  const origin = withoutAuthority(url)
  const mark = origin.indexOf('?')
  const rawPath = mark < 0 ? origin : origin.slice(0, mark)
  const rawQuery = mark < 0 ? '' : origin.slice(mark + 1)
  if (!rawPath.startsWith('/')) throw invalidUri(url)
  const query = firstOfEach(rawQuery)
  const hostBucket = findHostBucket(host, baseDomains)
  const path = rawPath.slice(1)
  if (hostBucket !== undefined) {
    return { ...addressOf(hostBucket, decodeComponent(path)), rawPath, rawQuery, query, virtualHost: true }
  }
  const slash = path.indexOf('/')
  const bucket = decodeComponent(slash < 0 ? path : path.slice(0, slash))
  const key = slash < 0 ? '' : decodeComponent(path.slice(slash + 1))
  return { ...addressOf(bucket, key), rawPath, rawQuery, query, virtualHost: false }
}

const addressOf = (bucket: string, key: string): Pick<RequestTarget, 'target' | 'bucket' | 'key'> => {
  if (key !== '') return { target: 'object', bucket, key }
  return bucket === '' ? { target: 'service' } : { target: 'bucket', bucket }
}

/** A proxy's form `http://host/path` means the same as `/path`. */
const withoutAuthority = (url: string): string => {
  if (url.startsWith('/')) return url
  const match = /^https?:\/\/[^/?]*/i.exec(url)
  if (match === null) return url
  const rest = url.slice(match[0].length)
  return rest.startsWith('/') ? rest : `/${rest}`
}

const firstOfEach = (rawQuery: string): ReadonlyMap<string, string> => {
  const query = new Map<string, string>()
  for (const [name, value] of parseQuery(rawQuery)) if (!query.has(name)) query.set(name, value)
  return query
}

/** Where a browser finds any name below without a name server. */
export const defaultBaseDomains: readonly string[] = ['localhost']

const ipv4 = /^\d{1,3}(\.\d{1,3}){3}$/

/** The bucket that stands in a Host header; undefined for path style. */
export const findHostBucket = (
  host: string | undefined,
  baseDomains: readonly string[],
): string | undefined => {
  if (host === undefined || host.startsWith('[')) return undefined
  const colon = host.indexOf(':')
  const name = (colon < 0 ? host : host.slice(0, colon)).toLowerCase()
  if (ipv4.test(name)) return undefined
  let longest = ''
  for (const domain of baseDomains) {
    // A base domain may end with another one: s3.example.org is not bucket "s3" of example.org.
    if (name === domain) return undefined
    if (domain.length > longest.length && name.endsWith(`.${domain}`)) longest = domain
  }
  return longest === '' ? undefined : name.slice(0, -longest.length - 1)
}
