import { toBase64, toHex } from '../checksum/encoding.ts'
import { createHasher } from '../checksum/hasher.ts'
import { sha256 } from '../checksum/sha256.ts'
import type { BodyStream } from '../protocol/body.ts'
import type { OutgoingRequest } from '../protocol/binding.ts'
import type { Operation } from '../protocol/operation.ts'
import { emptySha256, unsignedPayload } from '../protocol/sigv4/payload-hash.ts'
import { signRequest } from '../protocol/sigv4/sign-request.ts'
import type { Credentials } from '../protocol/sigv4/sigv4.ts'
import { writeQuery } from '../protocol/url.ts'
import type { Address } from './endpoint.ts'
import type { TransportRequest } from './transport.ts'

export interface SignCall {
  readonly operation: Operation
  readonly outgoing: OutgoingRequest
  readonly body: Uint8Array | BodyStream | undefined
  readonly address: Address
  /** Undefined for an anonymous request. */
  readonly credentials: Credentials | undefined
  readonly region: string
  /** Milliseconds since 1970. */
  readonly date: number
  /** Whether the SHA-256 of object bytes in memory is signed too; XML documents always are. */
  readonly signBytes: boolean
}

/** The request as it goes over the wire. */
export const signCall = (
  call: SignCall,
): Pick<TransportRequest, 'method' | 'origin' | 'path' | 'headers' | 'body'> => {
  const { outgoing, body, address } = call
  const headers: Record<string, string> = { host: address.host, ...outgoing.headers }
  addDigest(call, headers)
  if (call.credentials !== undefined) {
    const signature = signRequest({
      method: outgoing.method,
      path: address.path,
      query: outgoing.query,
      headers,
      credentials: call.credentials,
      region: call.region,
      date: new Date(call.date),
      payloadHash: payloadHashOf(call),
    })
    Object.assign(headers, signature.headers)
  }
  const size = sizeOf(call)
  if (size !== undefined) headers['content-length'] = String(size)
  const query = writeQuery(outgoing.query)
  const path = query === '' ? address.encodedPath : `${address.encodedPath}?${query}`
  return { method: outgoing.method, origin: address.origin, path, headers, body }
}

const payloadHashOf = ({ body, outgoing, signBytes }: SignCall): string => {
  if (body === undefined) return emptySha256
  const isDocument = outgoing.headers['content-type'] === 'application/xml' && outgoing.body === body
  return body instanceof Uint8Array && (isDocument || signBytes) ? toHex(sha256(body)) : unsignedPayload
}

/** @throws {TypeError} for a stream of unknown size: S3 wants to know it before. */
const sizeOf = ({ body, operation }: SignCall): number | undefined => {
  if (body === undefined) return operation.method === 'PUT' || operation.method === 'POST' ? 0 : undefined
  const size = body instanceof Uint8Array ? body.length : body.size
  if (size === undefined) throw new TypeError(`${operation.name} needs a body of known size`)
  return size
}

/** An operation whose XML body may carry Content-MD5 (DeleteObjects) is refused without one. */
const addDigest = ({ operation, body }: SignCall, headers: Record<string, string>): void => {
  const field = operation.input['ContentMD5']
  if (field === undefined || !(body instanceof Uint8Array) || operation.input['Body'] !== undefined) return
  const names = Object.keys(headers)
  if (names.includes('content-md5') || names.some((name) => name.startsWith('x-amz-checksum-'))) return
  const hasher = createHasher('MD5')
  hasher.update(body)
  headers['content-md5'] = toBase64(hasher.digest())
}
