import type { QueryEntry } from '../url.ts'
import { writeAmzDate } from './amz-date.ts'
import { unsignedPayload } from './payload-hash.ts'
import { sign, unsignedHeaders } from './sign-request.ts'
import type { SignOptions } from './sign-request.ts'
import { algorithm, s3Service, writeScope } from './sigv4.ts'
import type { CredentialScope } from './sigv4.ts'

export interface PresignOptions extends Omit<SignOptions, 'payloadHash'> {
  /** Seconds, 1 to 604,800. */
  readonly expires: number
  /** UNSIGNED-PAYLOAD unless given. */
  readonly payloadHash?: string
}

/**
 * Signs a request in its query. Headers that begin with `x-amz-` move into the query; all others
 * are signed, and have to be sent exactly so.
 *
 * @returns the whole query of the URL, in order, signature last.
 */
export function presignRequest(options: PresignOptions): readonly QueryEntry[] {
  const { credentials } = options
  const amzDate = writeAmzDate(options.date)
  const scope: CredentialScope = { date: amzDate.slice(0, 8), region: options.region, service: s3Service }
  const entries = Object.entries(options.headers).filter(([name]) => !unsignedHeaders.has(name))
  const headers = Object.fromEntries(entries.filter(([name]) => !name.startsWith('x-amz-')))
  const query: QueryEntry[] = [
    ...options.query,
    ...entries.filter(([name]) => name.startsWith('x-amz-')),
    ['X-Amz-Algorithm', algorithm],
    ['X-Amz-Credential', `${credentials.accessKeyId}/${writeScope(scope)}`],
    ['X-Amz-Date', amzDate],
    ['X-Amz-Expires', String(options.expires)],
    ['X-Amz-SignedHeaders', Object.keys(headers).toSorted().join(';')],
  ]
  if (credentials.sessionToken !== undefined) query.push(['X-Amz-Security-Token', credentials.sessionToken])
  const payloadHash = options.payloadHash ?? unsignedPayload
  if (payloadHash !== unsignedPayload) query.push(['X-Amz-Content-Sha256', payloadHash])
  const { signature } = sign({ ...options, payloadHash }, headers, query, amzDate, scope)
  return [...query, ['X-Amz-Signature', signature]]
}
