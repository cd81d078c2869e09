/** A request by its declaration: the server reads it, the client writes it. */
import type { BodyStream } from './body.ts'
import { InvalidValueError } from './codecs.ts'
import type { XmlElement } from './codecs.ts'
import { invalidArgument, invalidRequest, malformedXml } from './error-messages.ts'
import type { Field, HeadersField, InputOf, Operation, PayloadField, TextField } from './operation.ts'
import { parseXml } from './xml/parse-xml.ts'
import { createXmlWriter, s3Namespace } from './xml/xml-writer.ts'

/**
 * A request but for its body. Query decoded, the first of several values of one name. Headers by
 * lower-case name, as text (not as bytes); those that a presigned URL has in its query among them.
 */
export interface WireRequest {
  readonly method: string
  readonly bucket?: string | undefined
  readonly key?: string | undefined
  readonly query: ReadonlyMap<string, string>
  readonly headers: Readonly<Record<string, string>>
}

export type WireBody = { readonly stream: BodyStream } | { readonly xml: Uint8Array }

/** A request to be signed and sent. Headers are text: whoever sends them makes bytes of them. */
export interface OutgoingRequest {
  readonly method: Operation['method']
  readonly bucket: string | undefined
  readonly key: string | undefined
  readonly query: readonly (readonly [name: string, value: string])[]
  readonly headers: Record<string, string>
  readonly body: Uint8Array | BodyStream | undefined
}

/** Whether the body of the request is bytes, not XML and not nothing. */
export const takesStream = (operation: Operation): boolean => hasField(operation.input, 'stream')

/** Whether the body of the request is an XML document (that may be left out, where it is optional). */
export const takesXml = (operation: Operation): boolean => hasField(operation.input, 'payload')

export const hasField = (fields: Operation['input'], at: Field['at']): boolean =>
  Object.values(fields).some((field) => field.at === at)

/**
 * Reads the declared input of a request, and ignores all else.
 *
 * @throws {S3Error} MalformedXML for a body that does not fit; for query and headers what the field
 * declares, else InvalidArgument, or InvalidRequest where a required one is missing.
 */
export const parseRequest = <O extends Operation>(
  operation: O,
  request: WireRequest,
  body: WireBody,
): InputOf<O> => {
  const input: Record<string, unknown> = {}
  if (operation.target !== 'service') input['Bucket'] = request.bucket
  if (operation.target === 'object') input['Key'] = request.key
  for (const [member, field] of Object.entries(operation.input)) {
    const value = parseField(field, request, body)
    if (value !== undefined) input[member] = value
  }
  return input as InputOf<O>
}

const parseField = (field: Field, request: WireRequest, body: WireBody): unknown => {
  switch (field.at) {
    case 'query':
      return parseText(field, request.query.get(field.name))
    case 'header':
      return parseText(field, request.headers[field.name])
    case 'headers':
      return parseHeaders(field, request.headers)
    case 'payload':
      return parsePayload(field, 'xml' in body ? body.xml : new Uint8Array())
    case 'stream':
      return 'stream' in body ? body.stream : undefined
    case 'element':
      throw new TypeError('An element stands in no request but inside a payload')
  }
}

const parseText = (field: TextField, value: string | undefined): unknown => {
  if (value === undefined) {
    if (!field.required) return undefined
    throw (
      field.invalid?.(undefined) ??
      invalidRequest(`Missing required ${field.at} for this request: ${field.name}`)
    )
  }
  try {
    return field.codec.parse(value)
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error
    throw field.invalid?.(value) ?? invalidArgument(field.name, value)
  }
}

/** The headers of one prefix; undefined where there is none. */
export const parseHeaders = (
  field: HeadersField,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> | undefined => {
  const found: [name: string, value: unknown][] = []
  for (const name in headers) {
    if (name.startsWith(field.name))
      found.push([name.slice(field.name.length), field.codec.parse(headers[name] ?? '')])
  }
  return found.length === 0 ? undefined : Object.fromEntries(found)
}

/** No body at all is read as an empty root: its members decide whether that may be. */
const parsePayload = (field: PayloadField, bytes: Uint8Array): unknown => {
  if (bytes.length === 0 && !field.required) return undefined
  const root: XmlElement =
    bytes.length === 0 ? { name: field.name, text: '', children: [], attributes: {} } : parseXml(bytes)
  if (root.name !== field.name) throw malformedXml(new Error(`The root is ${root.name}, not ${field.name}`))
  try {
    return field.codec.parse([root])
  } catch (error) {
    throw error instanceof InvalidValueError ? malformedXml(error) : error
  }
}

/**
 * Writes a request from typed input.
 *
 * @throws {TypeError} when a required member is missing: the types forbid that.
 */
export const writeRequest = <O extends Operation>(operation: O, input: InputOf<O>): OutgoingRequest => {
  const values = input as Readonly<Record<string, unknown>>
  const query = new Map<string, string>()
  const headers: Record<string, string> = {}
  let body: Uint8Array | BodyStream | undefined
  for (const selector of operation.selectedBy?.query ?? []) {
    const [key = '', value = ''] = selector.split('=')
    query.set(key, value)
  }
  for (const [member, field] of Object.entries(operation.input)) {
    const value = values[member]
    if (value === undefined) {
      if (field.required) throw new TypeError(`${operation.name} needs ${member}`)
      continue
    }
    if (field.at === 'query') query.set(field.name, field.codec.write(value))
    if (field.at === 'header') headers[field.name] = field.codec.write(value)
    if (field.at === 'headers') Object.assign(headers, writeHeaders(field, value))
    if (field.at === 'payload') {
      body = writeDocument((writer, attributes) => field.codec.write(writer, field.name, value, attributes))
      headers['content-type'] = 'application/xml'
    }
    if (field.at === 'stream') body = value as BodyStream
  }
  const { Bucket, Key } = values as { Bucket?: string; Key?: string }
  return { method: operation.method, bucket: Bucket, key: Key, query: [...query], headers, body }
}

export const writeHeaders = (field: HeadersField, value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(value as Readonly<Record<string, unknown>>).map(([name, each]) => [
      field.name + name.toLowerCase(),
      field.codec.write(each),
    ]),
  )

/** A document of S3: declaration, and the namespace on the root. */
export const writeDocument = (
  write: (
    writer: ReturnType<typeof createXmlWriter>,
    rootAttributes: Readonly<Record<string, string>>,
  ) => void,
): Uint8Array => {
  const writer = createXmlWriter()
  write(writer, { xmlns: s3Namespace })
  return writer.finish()
}
