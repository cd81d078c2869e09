import { createHasher } from '../checksum/hasher.ts'
import { fromHex, toHex } from '../checksum/encoding.ts'

/**
 * The ETag of an object made of parts: hex of the MD5 of the parts' MD5s, a hyphen, their count.
 * Without quotes.
 */
export function multipartEtag(partMd5s: Iterable<string>): string {
  const hasher = createHasher('MD5')
  let count = 0
  for (const md5 of partMd5s) {
    const digest = fromHex(md5)
    if (digest?.length !== 16) throw new Error(`Not an MD5 in hex: ${md5}`)
    hasher.update(digest)
    count++
  }
  return `${toHex(hasher.digest())}-${count}`
}

/** An ETag without its quotes and without a weak prefix, as typed fields have it. */
export function stripEtag(text: string): string {
  const strong = text.startsWith('W/') ? text.slice(2) : text
  return strong.length >= 2 && strong.startsWith('"') && strong.endsWith('"') ? strong.slice(1, -1) : strong
}

/** An ETag as headers and XML have it. */
export const quoteEtag = (etag: string): string => `"${etag}"`

/**
 * Whether a header such as If-Match names this ETag (given without quotes): itself, one of a list,
 * or `*`. Quotes and weak prefixes make no difference.
 */
export function matchesEtag(header: string, etag: string): boolean {
  const value = header.trim()
  if (value === '*') return true
  if (!value.includes(',')) return stripEtag(value) === etag
  return value.split(',').some((item) => stripEtag(item.trim()) === etag)
}

/** The number of parts that an ETag tells; undefined for an object made in one piece. */
export function partCountOf(etag: string): number | undefined {
  const found = /^[0-9a-f]{32}-(\d{1,5})$/.exec(etag)
  return found === null ? undefined : Number(found[1])
}
