/**
 * Reads a small XML document into a tree, by the parser `@rgrove/parse-xml`.
 *
 * What must stay true: a document with a document type is refused, and no entity is declared, so
 * nothing expands and nothing is fetched; size, depth and count of elements are bounded.
 */
import { parseXml as parseStrictly, XmlElement as ParsedElement, XmlText } from '@rgrove/parse-xml'
import type { XmlElement } from '../codecs.ts'
import { malformedXml } from '../error-messages.ts'
import { xmlSizeMax } from '../limits.ts'

export interface XmlLimits {
  /** Bytes of the document. */
  readonly sizeMax?: number
  /** Elements within each other, the root counted. */
  readonly depthMax?: number
  /** Elements in all. */
  readonly elementsMax?: number
}

const depthMaxDefault = 32
const elementsMaxDefault = 200_000
const attributesMax = 64

const utf8 = new TextDecoder('utf-8', { fatal: true })

const documentType = /<!DOCTYPE/i
const declaredEncoding = /^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']/

/**
 * S3 writes control characters of keys as references, which XML 1.0 forbids. They are parsed as
 * U+FDD0 to U+FDEF, which are no characters, and turned back.
 */
const referenceToControl = /&#(?:0*([1-8]|1[1245-9]|2[0-9]|3[01])|x0*([1-8bcef]|1[0-9a-f]));/gi
const standIn = /[\ufdd0-\ufdef]/g
const standInBase = 0xfdd0

/**
 * The root element of a document in UTF-8. Prefixes of names are dropped, namespaces not looked at;
 * comments and processing instructions are skipped; CDATA is text.
 *
 * @throws {S3Error} MalformedXML for all that is not well-formed, is not UTF-8, declares a document
 * type, or exceeds a limit.
 */
export function parseXml(bytes: Uint8Array, limits: XmlLimits = {}): XmlElement {
  if (bytes.length > (limits.sizeMax ?? xmlSizeMax)) throw malformedXml()
  try {
    return readDocument(utf8.decode(bytes), limits)
  } catch (error) {
    throw malformedXml(error)
  }
}

const readDocument = (text: string, limits: XmlLimits): XmlElement => {
  if (documentType.test(text)) throw new Error('A document type is declared')
  const encoding = declaredEncoding.exec(text)?.[1]
  if (encoding !== undefined && !/^(utf-?8|us-ascii)$/i.test(encoding))
    throw new Error(`Encoding ${encoding}`)
  const marked = markControls(text)
  const { root } = parseStrictly(marked)
  if (root === null) throw new Error('No root element')
  return new TreeReader(limits, marked !== text).read(root, 1)
}

const markControls = (text: string): string => {
  const marked = text.replace(referenceToControl, (_, decimal?: string, hex?: string) =>
    String.fromCharCode(standInBase + (decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal))),
  )
  if (marked !== text && text.search(standIn) >= 0)
    throw new Error('Control characters beside non-characters')
  return marked
}

/** Turns the library's tree into ours, within the limits. */
class TreeReader {
  #elements = 0
  readonly #depthMax: number
  readonly #elementsMax: number
  readonly #controls: boolean

  constructor(limits: XmlLimits, controls: boolean) {
    this.#depthMax = limits.depthMax ?? depthMaxDefault
    this.#elementsMax = limits.elementsMax ?? elementsMaxDefault
    this.#controls = controls
  }

  read(element: ParsedElement, depth: number): XmlElement {
    if (depth > this.#depthMax || ++this.#elements > this.#elementsMax)
      throw new Error('Too deep, or too many elements')
    let attributes = 0
    for (const _ in element.attributes) attributes++
    if (attributes > attributesMax) throw new Error('Too many attributes')
    const children: XmlElement[] = []
    let text = ''
    for (const child of element.children) {
      if (child instanceof ParsedElement) children.push(this.read(child, depth + 1))
      else if (child instanceof XmlText) text += child.text
    }
    const name = withoutPrefix(element.name)
    if (!this.#controls) return { name, text, children, attributes: element.attributes }
    const unmarked = Object.entries(element.attributes).map(([key, value]) => [key, unmark(value)] as const)
    return { name, text: unmark(text), children, attributes: Object.fromEntries(unmarked) }
  }
}

const unmark = (text: string): string =>
  text.replace(standIn, (character) => String.fromCharCode(character.charCodeAt(0) - standInBase))

const withoutPrefix = (name: string): string => {
  const colon = name.indexOf(':')
  if (colon < 0) return name
  if (colon === 0 || colon === name.length - 1 || name.includes(':', colon + 1))
    throw new Error(`Name ${name}`)
  return name.slice(colon + 1)
}
