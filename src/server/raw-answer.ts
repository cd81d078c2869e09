import { STATUS_CODES } from 'node:http'
import { writeErrorDocument } from '../protocol/error-document.ts'
import { requestTimeout } from '../protocol/error-messages.ts'
import { S3Error } from '../protocol/errors.ts'

/** What S3 says to a connection whose bytes are no HTTP request, by the parser's error. */
export const refusalOf = (error: NodeJS.ErrnoException): S3Error => {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return new S3Error('RequestHeaderSectionTooLarge')
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return requestTimeout()
    default:
      return new S3Error('BadRequest', {}, { message: 'An error occurred when parsing the HTTP request.' })
  }
}

/** A whole HTTP answer for a connection that has no request to answer. */
export const rawAnswer = (
  error: S3Error,
  ids: { readonly requestId: string; readonly hostId: string },
): Buffer => {
  const document = writeErrorDocument(error, ids)
  const head = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/xml',
    `Content-Length: ${document.length}`,
    `Date: ${new Date().toUTCString()}`,
    'Server: Partita',
    `x-amz-request-id: ${ids.requestId}`,
    `x-amz-id-2: ${ids.hostId}`,
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), document])
}
