import { takesXml } from '../protocol/binding.ts'
import type { OutgoingRequest } from '../protocol/binding.ts'
import { presignExpiresMax } from '../protocol/limits.ts'
import type { Operation } from '../protocol/operation.ts'
import { presignRequest } from '../protocol/sigv4/presign-request.ts'
import type { Credentials } from '../protocol/sigv4/sigv4.ts'
import { writeQuery } from '../protocol/url.ts'
import { addressOf } from './endpoint.ts'
import type { Addressing } from './endpoint.ts'

export interface PresignedRequest {
  readonly method: string
  readonly url: string
  /** Headers that are signed and so have to be sent, exactly so, besides Host. */
  readonly headers: Readonly<Record<string, string>>
}

export interface PresignCall {
  readonly operation: Operation
  readonly outgoing: OutgoingRequest
  readonly endpoint: URL
  readonly addressing: Addressing
  readonly region: string
  readonly credentials: Credentials | undefined
  /** Milliseconds since 1970. */
  readonly date: number
  /** Seconds. */
  readonly expiresIn: number
}

/**
 * The body is not part of it: whoever sends the request may send any.
 *
 * @throws {RangeError} for a time that S3 does not allow; {TypeError} without credentials.
 */
export const presignCall = (call: PresignCall): PresignedRequest => {
  const { operation, outgoing, credentials, expiresIn } = call
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > presignExpiresMax) {
    throw new RangeError(`A URL can be good for 1 to ${presignExpiresMax} seconds, not for ${expiresIn}`)
  }
  if (credentials === undefined) throw new TypeError('There are no credentials to presign with')
  const headers = { ...outgoing.headers }
  if (takesXml(operation)) delete headers['content-type']
  const address = addressOf(call.endpoint, call.addressing, outgoing.bucket, outgoing.key)
  const query = presignRequest({
    method: outgoing.method,
    path: address.path,
    query: outgoing.query,
    headers: { host: address.host, ...headers },
    credentials,
    region: call.region,
    date: new Date(call.date),
    expires: expiresIn,
  })
  const kept = Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-'))
  return {
    method: outgoing.method,
    url: `${address.origin}${address.encodedPath}?${writeQuery(query)}`,
    headers: Object.fromEntries(kept),
  }
}
