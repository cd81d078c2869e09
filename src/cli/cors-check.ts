/** What a browser asks before and after a request to another origin, and what it does with the answers (the Fetch standard, CORS). */

export interface CorsStep {
  readonly name: string
  readonly method: string
  /** Request headers that are not safelisted, lower case. */
  readonly headers: readonly string[]
  /** Response headers that the page must read, lower case. */
  readonly reads: readonly string[]
}

export interface CorsAsked extends CorsStep {
  readonly origin: string
}

/** The steps of an upload in parts from a page, by presigned URLs. */
export const corsSteps: readonly CorsStep[] = [
  { name: 'begin an upload (POST)', method: 'POST', headers: ['content-type'], reads: [] },
  { name: 'send a part (PUT) and read its ETag', method: 'PUT', headers: ['content-type'], reads: ['etag'] },
  {
    name: 'send a part with a checksum (PUT)',
    method: 'PUT',
    headers: ['content-type', 'x-amz-checksum-crc32', 'x-amz-sdk-checksum-algorithm'],
    reads: ['etag', 'x-amz-checksum-crc32'],
  },
  { name: 'list parts to resume (GET)', method: 'GET', headers: [], reads: [] },
  { name: 'abort an upload (DELETE)', method: 'DELETE', headers: [], reads: [] },
  { name: 'look at the object (HEAD)', method: 'HEAD', headers: [], reads: ['etag', 'content-length'] },
]

/** Needs no leave to be sent, or read. */
const safeMethods = new Set(['GET', 'HEAD', 'POST'])
const readableHeaders = new Set([
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
])

const wordsOf = (value: string | null): readonly string[] =>
  (value ?? '').split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim().toLowerCase()]))

/** What a page would miss; `preflight` and `actual` are the headers of the two answers. */
export const findCorsProblems = (
  asked: CorsAsked,
  preflight: { readonly status: number; readonly headers: Headers } | undefined,
  actual: { readonly headers: Headers },
): readonly string[] => {
  const problems: string[] = []
  if (preflight !== undefined) {
    const { status, headers } = preflight
    if (status < 200 || status > 299)
      problems.push(`The preflight is refused with ${status}: the browser sends nothing.`)
    else {
      problems.push(...originProblems(asked, headers, 'preflight'))
      const methods = wordsOf(headers.get('access-control-allow-methods'))
      if (
        !safeMethods.has(asked.method) &&
        !methods.includes(asked.method.toLowerCase()) &&
        !methods.includes('*')
      ) {
        problems.push(`The method ${asked.method} is not allowed (AllowedMethods).`)
      }
      const allowed = wordsOf(headers.get('access-control-allow-headers'))
      const refused = asked.headers.filter((name) => !allowed.includes(name) && !allowed.includes('*'))
      if (refused.length > 0)
        problems.push(`Request headers that are not allowed (AllowedHeaders): ${refused.join(', ')}.`)
    }
  }
  if (problems.length > 0) return problems
  problems.push(...originProblems(asked, actual.headers, 'answer'))
  const exposed = wordsOf(actual.headers.get('access-control-expose-headers'))
  const hidden = asked.reads.filter(
    (name) => !readableHeaders.has(name) && !exposed.includes(name) && !exposed.includes('*'),
  )
  if (hidden.length > 0)
    problems.push(`Response headers that the page cannot read (ExposeHeaders): ${hidden.join(', ')}.`)
  return problems
}

const originProblems = ({ origin }: CorsAsked, headers: Headers, where: string): readonly string[] => {
  const allowed = headers.get('access-control-allow-origin')
  if (allowed === '*' || allowed === origin) return []
  return [
    `The ${where} does not allow the origin ${origin} (AllowedOrigins)${allowed === null ? '' : `, but ${allowed}`}.`,
  ]
}

/** A rule that lets pages of an origin do every step. */
export const corsRuleFor = (origin: string): object => ({
  AllowedOrigins: [origin],
  AllowedMethods: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'],
  AllowedHeaders: ['*'],
  ExposeHeaders: [
    'ETag',
    'x-amz-checksum-crc32',
    'x-amz-checksum-crc32c',
    'x-amz-checksum-crc64nvme',
    'x-amz-checksum-sha256',
    'x-amz-request-id',
  ],
  MaxAgeSeconds: 3600,
})

/** Whether a browser asks first. */
const asksFirst = ({ method, headers }: CorsStep): boolean => !safeMethods.has(method) || headers.length > 0

/**
 * Asks what a browser would: the preflight, then a request of the same method. `url` must be one that
 * is refused: the answer tells the same of origins as one that is allowed.
 */
export const checkCorsStep = async (
  url: URL,
  asked: CorsAsked,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  const { origin, method, headers } = asked
  const preflight = asksFirst(asked)
    ? await fetch(url, {
        method: 'OPTIONS',
        signal,
        headers: {
          origin,
          'access-control-request-method': method,
          ...(headers.length > 0 && { 'access-control-request-headers': headers.join(',') }),
        },
      })
    : undefined
  await preflight?.body?.cancel()
  const actual = await fetch(url, { method, signal, headers: { origin } })
  await actual.body?.cancel()
  return findCorsProblems(asked, preflight, actual)
}
