/**
 * Percent-encoding as S3 and its signatures have it: each byte of the UTF-8 once, upper-case hex,
 * only `A-Z a-z 0-9 - . _ ~` as they are; no dot segment and no doubled slash is ever normalised.
 */
import { invalidUri } from './error-messages.ts'

export type QueryEntry = readonly [name: string, value: string]

const reserved = /[^A-Za-z0-9\-._~]/
const reservedInPath = /[^A-Za-z0-9\-._~/]/
const leftByPlatform = /[!'()*]/g

const encodeCharacter = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

/**
 * A name or value of a query, or a key that stands in one: `/` becomes `%2F`.
 *
 * @throws {S3Error} InvalidURI for a lone surrogate.
 */
export function encodeComponent(text: string): string {
  if (!reserved.test(text)) return text
  return encodeAll(text).replace(leftByPlatform, encodeCharacter)
}

/** A decoded path, whose slashes stay. An empty one is `/`. @throws {S3Error} InvalidURI for a lone surrogate. */
export function encodePath(path: string): string {
  if (path === '') return '/'
  if (!reservedInPath.test(path)) return path
  return encodeAll(path).replace(leftByPlatform, encodeCharacter).replaceAll('%2F', '/')
}

function encodeAll(text: string): string {
  try {
    return encodeURIComponent(text)
  } catch {
    throw invalidUri(text.toWellFormed())
  }
}

/** A query in the order given; a name without value gets its `=`. */
export function writeQuery(entries: Iterable<QueryEntry>): string {
  let query = ''
  for (const [name, value] of entries) {
    query += `${query === '' ? '' : '&'}${encodeComponent(name)}=${encodeComponent(value)}`
  }
  return query
}

/**
 * Text that stood percent-encoded in a path; a plus is a plus.
 *
 * @throws {S3Error} InvalidURI for a broken escape, for bytes that are not UTF-8, and for characters
 * that no URL may have as themselves.
 */
export function decodeComponent(text: string): string {
  if (notAscii.test(text)) throw invalidUri(text)
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalidUri(text)
  }
}

const notAscii = /[^\x21-\x7e]/

/** The same in a query, where a plus is a space. */
export function decodeQueryComponent(text: string): string {
  return decodeComponent(text.includes('+') ? text.replaceAll('+', '%20') : text)
}

/**
 * Names and values of a raw query (what follows `?`), decoded, in their order, doubles kept; a name
 * without `=` has an empty value.
 *
 * @throws {S3Error} InvalidURI.
 */
export function parseQuery(rawQuery: string): readonly QueryEntry[] {
  const entries: QueryEntry[] = []
  if (rawQuery === '') return entries
  for (const pair of rawQuery.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = equals < 0 ? pair : pair.slice(0, equals)
    const value = equals < 0 ? '' : pair.slice(equals + 1)
    entries.push([decodeQueryComponent(name), decodeQueryComponent(value)])
  }
  return entries
}

/** Each byte as it stands in a canonical form. */
const canonicalByte: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  return reserved.test(character) ? encodeCharacter(character) : character
})

const escapeOrReserved = /%([0-9A-Fa-f]{2})?|[^A-Za-z0-9\-._~]/g

/**
 * A raw path or part of a query with every byte as the rule has it, whatever the sender left as it
 * was: `%2a`, `*` and `%2A` are one. Bytes need not be UTF-8 here.
 *
 * @throws {S3Error} InvalidURI for a broken escape.
 */
export function canonicalEncoding(raw: string, inPath: boolean): string {
  if (!(inPath ? reservedInPath : reserved).test(raw)) return raw
  return raw.replace(escapeOrReserved, (found, hex: string | undefined) => {
    if (hex !== undefined) return canonicalByte[Number.parseInt(hex, 16)] ?? found
    if (found === '%') throw invalidUri(raw)
    if (found === '/' && inPath) return found
    if (found === '+' && !inPath) return '%20'
    return canonicalByte[found.charCodeAt(0)] ?? encodeComponent(found)
  })
}

const leftInListing = /[!~'()]/g

/**
 * Keys, prefixes, delimiters and markers of a listing with `encoding-type=url`: `/` and `*` stay,
 * `~ ! ' ( )` do not, a space is `%20`.
 */
export function encodeListing(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(leftInListing, encodeCharacter)
    .replaceAll('%2F', '/')
}
