/**
 * A bucket's own rules for pages of other origins. Pure.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
 */
import { invalidRequest } from '../protocol/error-messages.ts'
import type { CorsRule } from '../protocol/operations/bucket-cors.ts'

/** As it is kept. */
export interface CorsConfiguration {
  readonly CORSRules: readonly CorsRule[]
}

const methods: ReadonlySet<string> = new Set(['GET', 'PUT', 'HEAD', 'POST', 'DELETE'])
const idLengthMax = 255

/** @throws {S3Error} InvalidRequest for a method that no rule can allow, two `*` in one value, or one in an exposed header. */
export const checkCorsRules = (rules: readonly CorsRule[]): void => {
  for (const rule of rules) {
    const wrong = rule.AllowedMethods.find((method) => !methods.has(method))
    if (wrong !== undefined) {
      throw invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${wrong}`)
    }
    for (const origin of rule.AllowedOrigins) checkWildcards('AllowedOrigin', origin)
    for (const header of rule.AllowedHeaders ?? []) checkWildcards('AllowedHeader', header)
    const exposed = rule.ExposeHeaders?.find((header) => header.includes('*'))
    if (exposed !== undefined) {
      throw invalidRequest(
        `ExposeHeader "${exposed}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
      )
    }
    if ((rule.ID?.length ?? 0) > idLengthMax)
      throw invalidRequest(`The ID of a CORS rule has at most ${idLengthMax} characters`)
  }
}

const checkWildcards = (name: string, value: string): void => {
  if (value.indexOf('*') !== value.lastIndexOf('*')) {
    throw invalidRequest(`${name} "${value}" can not have more than one wildcard.`)
  }
}

/** What a page asks for: in a preflight all of it, in the request itself its origin and method. */
export interface CrossOriginRequest {
  readonly origin: string
  readonly method: string
  /** `Access-Control-Request-Headers`, as sent; undefined where that is not asked. */
  readonly headers?: string | undefined
}

/** The answer's headers by the first rule that allows the request; undefined when none does. */
export const corsHeadersOf = (
  rules: readonly CorsRule[],
  request: CrossOriginRequest,
): Record<string, string> | undefined => {
  const asked = headerNames(request.headers)
  for (const rule of rules) {
    const origin = rule.AllowedOrigins.find((pattern) => matches(pattern, request.origin))
    if (origin === undefined || !rule.AllowedMethods.includes(request.method)) continue
    const allowed = (rule.AllowedHeaders ?? []).map((pattern) => pattern.toLowerCase())
    if (asked.every((name) => allowed.some((pattern) => matches(pattern, name)))) {
      return headersOf(rule, origin, request.origin, asked)
    }
  }
  return undefined
}

const headerNames = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')

/** `*` stands for any run of characters; there is one at most. */
const matches = (pattern: string, text: string): boolean => {
  const star = pattern.indexOf('*')
  if (star < 0) return pattern === text
  const [start, end] = [pattern.slice(0, star), pattern.slice(star + 1)]
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end)
}

export const corsVary = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method'

const headersOf = (
  rule: CorsRule,
  pattern: string,
  origin: string,
  asked: readonly string[],
): Record<string, string> => ({
  // A rule for everybody names nobody, and then no cookie may come along.
  'access-control-allow-origin': pattern === '*' ? '*' : origin,
  ...(pattern !== '*' && { 'access-control-allow-credentials': 'true' }),
  'access-control-allow-methods': rule.AllowedMethods.join(', '),
  ...(asked.length > 0 && { 'access-control-allow-headers': asked.join(', ') }),
  ...(rule.ExposeHeaders !== undefined &&
    rule.ExposeHeaders.length > 0 && { 'access-control-expose-headers': rule.ExposeHeaders.join(', ') }),
  ...(rule.MaxAgeSeconds !== undefined && { 'access-control-max-age': String(rule.MaxAgeSeconds) }),
  vary: corsVary,
})
