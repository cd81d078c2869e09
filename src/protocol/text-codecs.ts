/** Values that stand as text in a query, a header or an element. Pure; the errors are InvalidValueError. */
import { InvalidValueError } from './codecs.ts'
import type { TextCodec } from './codecs.ts'
import { quoteEtag, stripEtag } from './etag.ts'
import { parseHttpDate } from './http-date.ts'

/** As it is. */
export const text: TextCodec<string> = { parse: (value) => value, write: (value) => value }

/** A whole number in decimal digits, from `min` to `max`; by default whatever a double holds exactly. */
export const integer = (
  limits: { readonly min?: number | undefined; readonly max?: number | undefined } = {},
): TextCodec<number> => {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = limits
  return {
    parse: (value) => {
      const number = /^[+-]?\d{1,16}$/.test(value.trim()) ? Number(value) : Number.NaN
      if (!(number >= min && number <= max)) {
        throw new InvalidValueError(`"${value}" is not an integer from ${min} to ${max}`)
      }
      return number
    },
    write: String,
  }
}

/** `true` or `false`; read in any case, and as XML Schema's `1` and `0` too. */
export const boolean: TextCodec<boolean> = {
  parse: (value) => {
    const word = value.trim().toLowerCase()
    if (word === 'true' || word === '1') return true
    if (word === 'false' || word === '0') return false
    throw new InvalidValueError(`"${value}" is neither true nor false`)
  },
  write: String,
}

/** `Fri, 21 Dec 2012 00:00:00 GMT`; the two older forms of RFC 9110 §5.6.7 are read too. */
export const httpDate: TextCodec<Date> = {
  parse: (value) => {
    const date = parseHttpDate(value)
    if (date === undefined) throw new InvalidValueError(`"${value}" is not an HTTP date`)
    return date
  },
  write: (value) => value.toUTCString(),
}

/** A date of a condition: one that is not valid counts as not given (RFC 9110 §13.1.3 and §13.1.4). */
export const conditionDate: TextCodec<Date | undefined> = {
  parse: (value) => parseHttpDate(value),
  write: (value) => value?.toUTCString() ?? '',
}

/** `2026-01-02T03:04:05.000Z`; read with any fraction and offset. */
export const isoDate: TextCodec<Date> = {
  parse: (value) => {
    const form = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/
    const time = form.test(value.trim()) ? Date.parse(value.trim()) : Number.NaN
    if (Number.isNaN(time)) throw new InvalidValueError(`"${value}" is not an ISO 8601 date`)
    return new Date(time)
  },
  write: (value) => value.toISOString(),
}

/** A date in either form; written as an ISO 8601 date. */
export const anyDate: TextCodec<Date> = {
  parse: (value) => parseHttpDate(value) ?? isoDate.parse(value),
  write: (value) => isoDate.write(value),
}

const unquote = (value: string): string => stripEtag(value.trim())

/** An entity tag: without quotes as a value, with quotes on the wire, read with or without. */
export const etag: TextCodec<string> = { parse: unquote, write: quoteEtag }

/** An entity tag that S3 writes without quotes. */
export const bareEtag: TextCodec<string> = { parse: unquote, write: (value) => value }

/** Base64 text, handed on as text: whoever knows the length decodes it. */
export const base64: TextCodec<string> = text

/** One of a set of words, exactly as spelled. */
export const oneOf = <const T extends string>(words: readonly T[]): TextCodec<T> => ({
  parse: (value) => {
    const word = words.find((each) => each === value)
    if (word === undefined) throw new InvalidValueError(`"${value}" is none of ${words.join(', ')}`)
    return word
  },
  write: (value) => value,
})

/** Several values with commas between them. */
export const commaList = <T>(item: TextCodec<T>): TextCodec<readonly T[]> => ({
  parse: (value) =>
    value
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '')
      .map((each) => item.parse(each)),
  write: (values) => values.map((each) => item.write(each)).join(','),
})
