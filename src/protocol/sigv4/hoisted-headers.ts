import type { QueryEntry } from '../url.ts'

/** Parameters of the signature itself, which are no headers. */
const ofSignature = new Set([
  'x-amz-algorithm',
  'x-amz-content-sha256',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
])

/**
 * The `x-amz-*` headers that whoever made a presigned URL moved into its query; they mean the same
 * as if they had come as headers. Names in lower case.
 */
export function hoistedHeaders(query: Iterable<QueryEntry>): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {}
  for (const [name, value] of query) {
    const header = name.toLowerCase()
    if (header.startsWith('x-amz-') && !ofSignature.has(header)) headers[header] = value
  }
  return headers
}
