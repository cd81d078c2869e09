import { toHex } from '../../checksum/encoding.ts'
import { hmacSha256, sha256 } from '../../checksum/sha256.ts'
import { canonicalEncoding } from '../url.ts'
import { algorithm } from './sigv4.ts'

const foldable = /[ \t]{2}|[\t\r\n\v\f]|^ | $/
const runOfSpace = /[ \t\r\n\v\f]+/g

/** The value of a header as signatures have it: trimmed, each run of white space one space. */
export function canonicalHeaderValue(value: string): string {
  if (!foldable.test(value)) return value
  const folded = value.replace(runOfSpace, ' ')
  return folded.slice(folded.startsWith(' ') ? 1 : 0, folded.endsWith(' ') ? -1 : undefined)
}

/** All headers by name; values of a repeated one joined with a comma, in order. */
export function joinHeaders(
  headers: Iterable<readonly [name: string, value: string]>,
): ReadonlyMap<string, string> {
  const joined = new Map<string, string>()
  for (const [name, value] of headers) {
    const before = joined.get(name)
    const canonical = canonicalHeaderValue(value)
    joined.set(name, before === undefined ? canonical : `${before},${canonical}`)
  }
  return joined
}

/** A raw query in canonical form: encoded anew, sorted by name, then by value; without one called `omitted`. */
export function canonicalQuery(rawQuery: string, omitted?: string): string {
  if (rawQuery === '') return ''
  const entries: (readonly [name: string, value: string])[] = []
  for (const pair of rawQuery.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = canonicalEncoding(equals < 0 ? pair : pair.slice(0, equals), false)
    if (name === omitted) continue
    entries.push([name, equals < 0 ? '' : canonicalEncoding(pair.slice(equals + 1), false)])
  }
  if (entries.length > 1) entries.sort(compareEntries)
  let query = ''
  for (const [name, value] of entries) query += `${query === '' ? '' : '&'}${name}=${value}`
  return query
}

/** Encoded text is ASCII, whose order as UTF-16 is its order as bytes. */
function compareEntries(a: readonly [string, string], b: readonly [string, string]): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1
  if (a[1] !== b[1]) return a[1] < b[1] ? -1 : 1
  return 0
}

export interface CanonicalParts {
  readonly method: string
  readonly canonicalPath: string
  readonly canonicalQuery: string
  readonly headers: ReadonlyMap<string, string>
  /** Names of `headers`, in the order in which they are signed. */
  readonly signedHeaders: readonly string[]
  readonly payloadHash: string
}

export function writeCanonicalRequest(parts: CanonicalParts): string {
  let headers = ''
  for (const name of parts.signedHeaders) headers += `${name}:${parts.headers.get(name) ?? ''}\n`
  const names = parts.signedHeaders.join(';')
  return `${parts.method}\n${parts.canonicalPath}\n${parts.canonicalQuery}\n${headers}\n${names}\n${parts.payloadHash}`
}

export const writeStringToSign = (canonicalRequest: string, amzDate: string, scope: string): string =>
  `${algorithm}\n${amzDate}\n${scope}\n${toHex(sha256(canonicalRequest))}`

export const signText = (key: Uint8Array, text: string): string => toHex(hmacSha256(key, text))
