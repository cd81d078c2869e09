import { invalidTagging } from '../protocol/error-messages.ts'
import { S3Error } from '../protocol/errors.ts'
import { tagCountMax, tagKeyLengthMax, tagValueLengthMax } from '../protocol/limits.ts'

/**
 * Reads the header `x-amz-tagging`: pairs in the form of a URL's query; a plus is a space, a key
 * alone has an empty value, an empty pair is none.
 *
 * @throws {S3Error} InvalidArgument when it is not of that form or names a key twice; InvalidTag
 * for a key or value that S3 does not take; BadRequest for more than ten.
 */
export function parseTagging(text: string): Readonly<Record<string, string>> {
  const tags = new Map<string, string>()
  for (const pair of text.split('&')) {
    if (pair === '') continue
    // Only the first `=` divides; another one, or a comma, must be encoded.
    const [key, value, ...more] = pair.split('=').map((part) => decode(part, text))
    if (key === undefined || key === '' || more.length > 0 || tags.has(key)) throw invalidTagging(text)
    checkTag(key, value ?? '')
    tags.set(key, value ?? '')
  }
  if (tags.size > tagCountMax) {
    throw new S3Error(
      'BadRequest',
      {},
      { status: 400, message: `Object tags cannot be greater than ${tagCountMax}` },
    )
  }
  return Object.fromEntries(tags)
}

const decode = (text: string, whole: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw invalidTagging(whole)
  }
}

/** Letters, digits, spaces and `+ - = . _ : / @`, of any script. */
const tagText = /^[\p{L}\p{M}\p{N}\p{Z}+\-=._:/@]*$/u

/** Lengths are in units of UTF-16, as S3 counts them. @throws {S3Error} InvalidTag. */
export function checkTag(key: string, value: string): void {
  if (key.length < 1 || key.length > tagKeyLengthMax || !tagText.test(key)) {
    throw new S3Error('InvalidTag', { TagKey: key }, { message: 'The TagKey you have provided is invalid' })
  }
  if (value.length > tagValueLengthMax || !tagText.test(value)) {
    throw new S3Error(
      'InvalidTag',
      { TagKey: key, TagValue: value },
      { message: 'The TagValue you have provided is invalid' },
    )
  }
  if (key.toLowerCase().startsWith('aws:')) {
    throw new S3Error(
      'InvalidTag',
      {},
      {
        message:
          'User-defined tag keys can\'t start with "aws:". This prefix is reserved for system tags. ' +
          'Remove "aws:" from your tag keys and try again.',
      },
    )
  }
}
