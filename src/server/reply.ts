import type { ServerResponse } from 'node:http'
import type { BodyStream } from '../protocol/body.ts'
import { ClientGoneError } from './incoming-body.ts'
import { headerBytes } from './request-headers.ts'

/** What goes back, whatever it means. Headers by lower-case name. */
export interface Reply {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Uint8Array | BodyStream | undefined
}

const hasBody = (status: number): boolean => status !== 204 && status !== 304 && status >= 200

/**
 * Writes status and headers. Every answer that has a body says its size, so that a connection lives
 * on and a truncated answer is seen as one.
 */
export const writeHead = (response: ServerResponse, reply: Reply): void => {
  const { status, headers, body } = reply
  if (!hasBody(status)) delete headers['content-length']
  else if (headers['content-length'] === undefined) {
    const size = body instanceof Uint8Array ? body.length : body === undefined ? 0 : body.size
    if (size !== undefined) headers['content-length'] = String(size)
  }
  for (const name in headers) headers[name] = headerBytes(headers[name]!)
  response.writeHead(status, headers)
}

/**
 * Writes a whole answer and ends it. Resolves to the bytes of body that went out, once the last of
 * them is with the operating system or the connection has gone.
 *
 * A body stream is always begun, even when nobody listens any more, so that what it holds is let go.
 * @throws {ClientGoneError} and whatever the body throws; then the connection must be cut.
 */
export const writeReply = async (response: ServerResponse, reply: Reply): Promise<number> => {
  writeHead(response, reply)
  const { body } = reply
  if (body === undefined || !hasBody(reply.status)) {
    response.end()
    return 0
  }
  if (body instanceof Uint8Array) {
    response.end(body)
    return body.length
  }
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    // The chunk is ours only until we ask for the next one: it must have left before.
    await flushed(response, chunk, size === body.size)
  }
  if (!response.writableEnded) response.end()
  return size
}

/** The last chunk leaves with the end of the answer, and a small body with its head: one call of the system. */
const flushed = (response: ServerResponse, chunk: Uint8Array, isLast: boolean): Promise<void> =>
  new Promise((resolve, reject) => {
    if (isLast) {
      // Not the callback of `end`: a connection that goes before the end never calls it.
      response.once('close', () => {
        if (response.writableFinished) resolve()
        else reject(new ClientGoneError('The connection was closed within the answer'))
      })
      response.end(chunk)
      if (response.destroyed) reject(new ClientGoneError('The connection was closed before the answer'))
      return
    }
    response.write(chunk, (error) => {
      if (error === null || error === undefined) resolve()
      else reject(new ClientGoneError(error.message))
    })
  })
