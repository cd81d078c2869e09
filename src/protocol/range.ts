import {
  copyRangeBeyondSource,
  copyRangeMalformed,
  copyRangeOutsideSource,
  invalidRange,
} from './error-messages.ts'

/** From `start` (inclusive) to `end` (exclusive), in bytes. */
export interface Span {
  readonly start: number
  readonly end: number
}

const oneRange = /^bytes=(\d*)-(\d*)$/

/**
 * What a `Range` header asks of an object of `size` bytes. S3 ignores what it does not take (other
 * units, several ranges, `10-5`, spaces) and answers with the whole object: undefined.
 *
 * @throws {S3Error} InvalidRange, with its Content-Range header, for a range that begins beyond the end.
 */
export function parseRange(header: string, size: number): Span | undefined {
  const found = oneRange.exec(header)
  if (found === null) return undefined
  const [, first = '', last = ''] = found
  if (first === '') {
    if (last === '') return undefined
    const count = Number(last)
    if (count === 0 || size === 0) throw invalidRange(header, size)
    return { start: Math.max(0, size - count), end: size }
  }
  const start = Number(first)
  const end = last === '' ? size : Number(last) + 1
  if (last !== '' && end <= start) return undefined
  if (start >= size) throw invalidRange(header, size)
  return { start, end: Math.min(end, size) }
}

/** The response header of a span: `bytes 0-9/100`. */
export const writeContentRange = (span: Span, size: number): string =>
  `bytes ${span.start}-${span.end - 1}/${size}`

/** Reads a Content-Range; undefined when it is none, or does not tell the size. */
export function parseContentRange(
  header: string,
): { readonly span: Span; readonly size: number } | undefined {
  const found = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(header)
  if (found === null) return undefined
  const [start, last, size] = [Number(found[1]), Number(found[2]), Number(found[3])]
  return start <= last && last < size ? { span: { start, end: last + 1 }, size } : undefined
}

/**
 * What `x-amz-copy-source-range` asks of a source of `size` bytes: `bytes=first-last`, both given.
 *
 * @throws {S3Error} InvalidArgument for any other form and where the last byte is beyond the source,
 * InvalidRequest where the first is too.
 */
export function parseCopySourceRange(header: string, size: number): Span {
  const found = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header)
  const [start, last] = [Number(found?.[1]), Number(found?.[2])]
  if (found === null || last < start) throw copyRangeMalformed(header)
  if (start >= size) throw copyRangeOutsideSource()
  if (last >= size) throw copyRangeBeyondSource(header, size)
  return { start, end: last + 1 }
}
