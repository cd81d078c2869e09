/** Text fields with the errors that S3 gives for them. */
import { invalidArgument, invalidEncodingType } from '../error-messages.ts'
import { query, optional } from '../fields.ts'
import { partCountMax } from '../limits.ts'
import type { TextField } from '../operation.ts'
import { integer, oneOf } from '../text-codecs.ts'
import type { S3Error } from '../errors.ts'

/** S3's listings take any count up to this and cut it to a page. */
const countMax = 2_147_483_647

/** The error maker for an argument whose message is always the same. */
export const argumentError =
  (name: string, message: string) =>
  (value: string | undefined): S3Error =>
    invalidArgument(name, value ?? '', message)

/** A count or a marker of a listing: an integer from 0. */
export const countQuery = (
  name: string,
  limits: { min?: number; max?: number } = {},
): TextField<number, false> => {
  const { min = 0, max = countMax } = limits
  return optional(
    query(name, integer({ min, max }), (value = '') =>
      invalidArgument(
        name,
        value,
        /^[+-]?\d+$/.test(value)
          ? `Argument ${name} must be an integer between ${min} and ${max}`
          : `Provided ${name} not an integer or within integer range`,
      ),
    ),
  )
}

/** Keys of the response are percent-encoded: `url` is the only method there is. */
export const encodingType = {
  EncodingType: optional(query('encoding-type', oneOf(['url']), (value = '') => invalidEncodingType(value))),
}

/** `partNumber`, 1 to 10,000. */
export const partNumber = query(
  'partNumber',
  integer({ min: 1, max: partCountMax }),
  argumentError('partNumber', `Part number must be an integer between 1 and ${partCountMax}, inclusive`),
)
