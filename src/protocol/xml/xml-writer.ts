import type { XmlWriter } from '../codecs.ts'
import { escapeXml } from './escape-xml.ts'

/** On the root of every request and response, and nowhere in an error document. */
export const s3Namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'

export const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>\n'

export interface XmlDocumentWriter extends XmlWriter {
  /** Ends the document: its bytes in UTF-8. Asserts that every element is closed. */
  finish(): Uint8Array
}

/**
 * Writes a document, declaration included. Elements that get neither text nor child come out as
 * `<Name></Name>`: some parsers of S3's answers treat `<Name/>` as absent.
 *
 * Names are written as given; values are escaped.
 */
export function createXmlWriter(): XmlDocumentWriter {
  // A string that only grows is a rope in every engine: cheap to extend, flattened once at the end.
  let document = xmlDeclaration
  const open: string[] = []
  return {
    open(name, attributes) {
      document += `<${name}${attributesText(attributes)}>`
      open.push(name)
    },
    close() {
      const name = open.pop()
      if (name === undefined) throw new Error('No element is open')
      document += `</${name}>`
    },
    text(name, value, attributes) {
      document += `<${name}${attributesText(attributes)}>${escapeXml(value)}</${name}>`
    },
    finish() {
      if (open.length > 0) throw new Error(`Element ${open.at(-1)} is still open`)
      return new TextEncoder().encode(document)
    },
  }
}

function attributesText(attributes: Readonly<Record<string, string>> | undefined): string {
  if (attributes === undefined) return ''
  return Object.entries(attributes).reduce(
    (text, [name, value]) => `${text} ${name}="${escapeXml(value)}"`,
    '',
  )
}
