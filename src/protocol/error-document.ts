import type { XmlElement } from './codecs.ts'
import { S3Error, s3Errors } from './errors.ts'
import { parseXml } from './xml/parse-xml.ts'
import { createXmlWriter } from './xml/xml-writer.ts'

export interface ErrorDocumentIds {
  readonly requestId: string
  readonly hostId: string
  /** The path that the request named. */
  readonly resource?: string
}

/** What an error document of S3 says. */
export interface ErrorDocument {
  readonly code: string
  readonly message: string
  /** All other elements of the document that hold text alone. */
  readonly details: Readonly<Record<string, string>>
  readonly requestId: string | undefined
  readonly hostId: string | undefined
  readonly resource: string | undefined
}

/** The body of an answer that is an error: `<Error>` without namespace, details in their order. */
export function writeErrorDocument(error: S3Error, ids: ErrorDocumentIds): Uint8Array {
  const writer = createXmlWriter()
  writer.open('Error')
  writer.text('Code', error.code)
  writer.text('Message', error.message)
  for (const [name, value] of Object.entries(error.details)) writer.text(name, String(value))
  if (ids.resource !== undefined) writer.text('Resource', ids.resource)
  writer.text('RequestId', ids.requestId)
  writer.text('HostId', ids.hostId)
  writer.close()
  return writer.finish()
}

/** Reads an error document; undefined when the bytes are not one. */
export function parseErrorDocument(bytes: Uint8Array): ErrorDocument | undefined {
  let root: XmlElement
  try {
    root = parseXml(bytes)
  } catch (error) {
    if (error instanceof S3Error) return undefined
    throw error
  }
  return readErrorElement(root)
}

/** Reads an `<Error>` element, also one that came with status 200; undefined when it is none. */
export function readErrorElement(root: XmlElement): ErrorDocument | undefined {
  if (root.name !== 'Error') return undefined
  const values = new Map<string, string>()
  for (const child of root.children) if (child.children.length === 0) values.set(child.name, child.text)
  const code = values.get('Code')
  if (code === undefined || code === '') return undefined
  const own = new Set(['Code', 'Message', 'Resource', 'RequestId', 'HostId'])
  return {
    code,
    message: values.get('Message') ?? '',
    details: Object.fromEntries([...values].filter(([name]) => !own.has(name))),
    requestId: values.get('RequestId'),
    hostId: values.get('HostId'),
    resource: values.get('Resource'),
  }
}

/**
 * The error that an answer means. `status` is the answer's; one of success (an error within a 200)
 * gives way to the code's own.
 */
export function errorOf(
  document: ErrorDocument,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): S3Error {
  const known = Object.hasOwn(s3Errors, document.code)
  const meant = status >= 300 ? { status } : known ? {} : { status: 500 }
  return new S3Error(document.code, document.details, {
    ...meant,
    ...(document.message === '' ? {} : { message: document.message }),
    headers,
  })
}
