/** A response by its declaration: the server writes it, the client reads it. */
import { bytesBody } from './body.ts'
import type { BodyStream } from './body.ts'
import { InvalidValueError } from './codecs.ts'
import type { TextCodec, XmlElement } from './codecs.ts'
import { errorOf, parseErrorDocument, readErrorElement } from './error-document.ts'
import { S3Error } from './errors.ts'
import { hasField, parseHeaders, writeDocument, writeHeaders } from './bind-request.ts'
import type { ElementField, Fields, Operation, OutputOf } from './operation.ts'
import { parseXml } from './xml/parse-xml.ts'
import { parseMembers, writeMembers } from './xml-codecs.ts'

/** A response; headers by lower-case name, as text. */
export interface WireResponse {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Uint8Array | BodyStream | undefined
}

/** Whether the body of the response is bytes, not XML and not nothing. */
export const returnsStream = (operation: Operation): boolean => hasField(operation.output, 'stream')

/** The status is the declared one, or 206 where the output has a Content-Range. */
export const writeResponse = <O extends Operation>(operation: O, output: OutputOf<O>): WireResponse => {
  const values = output as Readonly<Record<string, unknown>>
  const headers: Record<string, string> = {}
  let body = writeElements(operation, values)
  for (const [member, field] of Object.entries(operation.output)) {
    const value = values[member]
    if (value === undefined) {
      if (field.required && field.at !== 'element')
        throw new TypeError(`${operation.name} gives no ${member}`)
      continue
    }
    if (field.at === 'header') headers[field.name] = field.codec.write(value)
    if (field.at === 'headers') Object.assign(headers, writeHeaders(field, value))
    if (field.at === 'payload') {
      body = writeDocument((writer, attributes) => field.codec.write(writer, field.name, value, attributes))
    }
    if (field.at === 'stream') {
      body = value as BodyStream
      const { size } = value as BodyStream
      if (size !== undefined) headers['content-length'] ??= String(size)
    }
  }
  if (body instanceof Uint8Array) headers['content-type'] = 'application/xml'
  return { status: headers['content-range'] === undefined ? operation.status : 206, headers, body }
}

type Elements = Readonly<Record<string, ElementField>>

const elementsOf = (fields: Fields): Elements =>
  Object.fromEntries(Object.entries(fields).filter(([, field]) => field.at === 'element')) as Elements

const writeElements = (
  operation: Operation,
  values: Readonly<Record<string, unknown>>,
): Uint8Array | BodyStream | undefined => {
  const root = operation.outputRoot
  if (root === undefined) return undefined
  return writeDocument((writer, attributes) => {
    writer.open(root, attributes)
    writeMembers(elementsOf(operation.output), writer, values)
    writer.close()
  })
}

/**
 * The answer could not be understood though its status says success: it was cut off, is of another
 * protocol, or hides a header (a browser sees only those that CORS exposes).
 */
export class UnreadableResponseError extends Error {
  override name = 'UnreadableResponseError'
  readonly status: number
  /** Whether the body was at fault, which may be better the next time; headers will be the same again. */
  readonly retryable: boolean

  constructor(
    operation: string,
    why: string,
    options: { readonly status: number; readonly retryable: boolean; readonly cause?: unknown },
  ) {
    super(`Cannot read the response of ${operation}: ${why}`, { cause: options.cause })
    this.status = options.status
    this.retryable = options.retryable
  }
}

/**
 * Reads a response. The body is bytes, but for operations that return a stream and have succeeded.
 *
 * @throws {S3Error} the error that the answer means, also within a 200.
 * @throws {UnreadableResponseError} when a success does not have what was declared.
 */
export const parseResponse = <O extends Operation>(operation: O, response: WireResponse): OutputOf<O> => {
  const { status, headers, body } = response
  if (status < 200 || status > 299) throw errorOfResponse(operation, response)
  const output: Record<string, unknown> = {}
  if (hasField(operation.output, 'element') || hasField(operation.output, 'payload')) {
    Object.assign(output, parseBody(operation, response))
  }
  for (const [member, field] of Object.entries(operation.output)) {
    let value: unknown
    if (field.at === 'header') value = parseHeader(headers[field.name], field.codec)
    else if (field.at === 'headers') value = parseHeaders(field, headers)
    else if (field.at === 'stream')
      value = body === undefined || body instanceof Uint8Array ? bytesBody(body) : body
    else continue
    if (value !== undefined) output[member] = value
    else if (field.required) {
      throw new UnreadableResponseError(operation.name, `no header ${field.name}`, {
        status,
        retryable: false,
      })
    }
  }
  return output as OutputOf<O>
}

/** A header that is not of its form is as good as none: servers differ, and their answer is done. */
const parseHeader = (text: string | undefined, codec: TextCodec<unknown>): unknown => {
  if (text === undefined) return undefined
  try {
    return codec.parse(text)
  } catch (error) {
    if (error instanceof InvalidValueError) return undefined
    throw error
  }
}

const parseBody = (operation: Operation, response: WireResponse): Record<string, unknown> => {
  const { status, headers, body } = response
  const unreadable = (why: string, cause?: unknown): UnreadableResponseError =>
    new UnreadableResponseError(operation.name, why, { status, retryable: true, cause })
  let root: XmlElement
  try {
    root = parseXml(body instanceof Uint8Array ? body : new Uint8Array())
  } catch (error) {
    throw error instanceof S3Error ? unreadable('the body is not XML', error) : error
  }
  const document = readErrorElement(root)
  if (document !== undefined) throw errorOf(document, status, headers)
  try {
    const payload = Object.entries(operation.output).find(([, field]) => field.at === 'payload')
    if (payload?.[1].at !== 'payload') return parseMembers(elementsOf(operation.output), root)
    const [member, field] = payload
    return { [member]: field.codec.parse([root]) }
  } catch (error) {
    throw error instanceof InvalidValueError ? unreadable(error.message, error) : error
  }
}

/** What a status means where there is no document, as after HEAD. */
const codeByStatus: Readonly<Record<number, string>> = {
  301: 'PermanentRedirect',
  304: 'NotModified',
  307: 'TemporaryRedirect',
  400: 'BadRequest',
  403: 'AccessDenied',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'OperationAborted',
  412: 'PreconditionFailed',
  416: 'InvalidRange',
  429: 'SlowDown',
  501: 'NotImplemented',
  503: 'ServiceUnavailable',
}

const errorOfResponse = (operation: Operation, response: WireResponse): S3Error => {
  const { status, headers, body } = response
  const document = body instanceof Uint8Array && body.length > 0 ? parseErrorDocument(body) : undefined
  if (document !== undefined) return errorOf(document, status, headers)
  const code = codeByStatus[status] ?? (status >= 500 ? 'InternalError' : 'BadRequest')
  return new S3Error(code, {}, { status, headers, message: `${operation.name} was answered ${status}` })
}
