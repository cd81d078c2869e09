import { invalidArgument, invalidRequest } from '../protocol/error-messages.ts'

/** The query parameters of GetObject and HeadObject that stand in for headers of the answer. */
export interface OverrideFields {
  readonly ResponseCacheControl?: string | undefined
  readonly ResponseContentDisposition?: string | undefined
  readonly ResponseContentEncoding?: string | undefined
  readonly ResponseContentLanguage?: string | undefined
  readonly ResponseContentType?: string | undefined
  readonly ResponseExpires?: string | undefined
}

const overrides = [
  ['ResponseCacheControl', 'response-cache-control', 'CacheControl'],
  ['ResponseContentDisposition', 'response-content-disposition', 'ContentDisposition'],
  ['ResponseContentEncoding', 'response-content-encoding', 'ContentEncoding'],
  ['ResponseContentLanguage', 'response-content-language', 'ContentLanguage'],
  ['ResponseContentType', 'response-content-type', 'ContentType'],
  ['ResponseExpires', 'response-expires', 'Expires'],
] as const

type Overridden = (typeof overrides)[number][2]

/**
 * The fields of the answer that the request overrides. Only whoever signs may.
 *
 * @throws {S3Error} InvalidRequest without a signature; InvalidArgument for what no header can be.
 */
export const responseOverrides = (
  input: OverrideFields,
  anonymous: boolean,
): { readonly [Name in Overridden]?: string } => {
  const fields: { [Name in Overridden]?: string } = {}
  for (const [field, parameter, header] of overrides) {
    const value = input[field]
    if (value === undefined) continue
    if (anonymous) {
      throw invalidRequest('Request specific response headers cannot be used for anonymous GET requests.')
    }
    if (!/^[\x20-\x7e\t\xa0-\xff]*$/.test(value)) {
      throw invalidArgument(parameter, value, 'Header value cannot be represented using ISO-8859-1.')
    }
    fields[header] = value
  }
  return fields
}
