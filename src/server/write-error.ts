import { writeErrorDocument } from '../protocol/error-document.ts'
import { S3Error } from '../protocol/errors.ts'
import { StorageFullError } from '../storage/errors.ts'
import type { Exchange } from './exchange.ts'
import { writeHead } from './reply.ts'

/** A refused body of up to this many bytes is read to its end, and the connection lives on. */
const keptBytesMax = 1024 * 1024
/** Of a longer one so much is read, so that a client which is still sending sees the answer; then the connection is cut. */
const lingerBytesMax = 16 * 1024 * 1024
const lingerMs = 3_000

/**
 * The answer that an error means. What is no S3Error is not told to the client: a full disk is a
 * 503 `SlowDown` that says so, for a client does right to come again later; anything else is an
 * InternalError, and the caller logs it.
 */
export const asS3Error = (error: unknown): S3Error => {
  if (error instanceof S3Error) return error
  if (error instanceof StorageFullError) {
    return new S3Error(
      'SlowDown',
      {},
      { message: 'The storage of this server is full. Please try again later.', cause: error },
    )
  }
  return new S3Error('InternalError', {}, { cause: error })
}

export interface ErrorReplyOptions {
  readonly hostId: string
  /** All headers but those of the document. */
  readonly headers: Record<string, string>
}

/**
 * Writes an error's answer, whole, before the rest of the request is dealt with. Resolves to the
 * bytes of body written, once the connection is ready for the next request or closed.
 */
export const writeError = async (
  exchange: Exchange,
  error: S3Error,
  options: ErrorReplyOptions,
): Promise<number> => {
  const { request, response, body, method } = exchange
  const silent = method === 'HEAD' || error.status === 304
  const document = silent
    ? undefined
    : writeErrorDocument(error, {
        requestId: exchange.id,
        hostId: options.hostId,
        resource: pathOf(exchange.url),
      })
  const { headers } = options
  if (document !== undefined) headers['content-type'] = 'application/xml'
  const unasked = exchange.expectsContinue && !body.started
  const left = exchange.bytesLeft
  if (unasked || left === undefined || left > keptBytesMax) headers['connection'] = 'close'
  writeHead(response, { status: error.status, headers, body: document })
  if (request.complete) {
    response.end(document)
  } else {
    // The answer goes out before the rest is read, and the response stays open until then.
    if (document === undefined) response.flushHeaders()
    else response.write(document)
    const whole = await body.discard(lingerBytesMax, lingerMs)
    response.end()
    if (!whole) request.socket.destroySoon()
  }
  return document?.length ?? 0
}

const pathOf = (url: string): string => {
  const mark = url.indexOf('?')
  return mark < 0 ? url : url.slice(0, mark)
}
