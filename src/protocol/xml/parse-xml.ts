/**
 * Reads a small XML document into a tree.
 *
 * Written by hand for two reasons. A completion of 10,000 parts stands on the path whose time is
 * promised, and a general parser takes most of that time. And S3 writes control characters of keys
 * as numeric references (`&#1;`), which XML 1.0 forbids and general parsers refuse.
 *
 * What must stay true: no declaration of a document type or an entity is ever read, so nothing
 * expands and nothing is fetched; the time is linear in the size; depth and count of elements are
 * bounded; no recursion, so no depth can exhaust the stack.
 */
import type { XmlElement } from '../codecs.ts'
import { malformedXml } from '../error-messages.ts'
import type { S3Error } from '../errors.ts'
import { xmlSizeMax } from '../limits.ts'
import { decodeReferences } from './references.ts'

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

interface OpenElement {
  readonly name: string
  readonly qualifiedName: string
  text: string
  readonly children: XmlElement[]
  readonly attributes: Readonly<Record<string, string>>
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
const noAttributes: Readonly<Record<string, string>> = Object.freeze({})

/** What XML 1.0 allows nowhere in a document as itself. */
const forbiddenCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/
const nameToken = /[\p{L}_:][\p{L}\p{N}\p{M}_:.\u00b7-]*/uy
const spaceToken = /[ \t\r\n]*/y
const attributeToken = /[ \t\r\n]+([\p{L}_:][\p{L}\p{N}\p{M}_:.\u00b7-]*)[ \t\r\n]*=[ \t\r\n]*(?:"([^"<]*)"|'([^'<]*)')/uy
const declarationToken =
  /<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*["']1\.[0-9]["'](?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"([^"<]*)"|'([^'<]*)'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*["'](?:yes|no)["'])?[ \t\r\n]*\?>/y

const malformed = (why: string, at: number): S3Error => malformedXml(new Error(`${why} at character ${at}`))

/**
 * The root element of a document in UTF-8. Prefixes of names are dropped, namespaces not looked at;
 * comments and processing instructions are skipped; CDATA is text. A value of an attribute and text
 * come with references resolved and line ends as LF.
 *
 * @throws {S3Error} MalformedXML for all that is not well-formed, is not UTF-8, declares a document
 * type, or exceeds a limit.
 */
export function parseXml(bytes: Uint8Array, limits: XmlLimits = {}): XmlElement {
  if (bytes.length > (limits.sizeMax ?? xmlSizeMax)) throw malformed('Longer than allowed', bytes.length)
  let source: string
  try {
    source = utf8.decode(bytes)
  } catch (error) {
    throw malformedXml(error)
  }
  const forbidden = source.search(forbiddenCharacter)
  if (forbidden >= 0) throw malformed('Forbidden character', forbidden)
  if (source.includes('\r')) source = source.replace(/\r\n?/g, '\n')
  return parseDocument(source, limits.depthMax ?? depthMaxDefault, limits.elementsMax ?? elementsMaxDefault)
}

function parseDocument(source: string, depthMax: number, elementsMax: number): XmlElement {
  const stack: OpenElement[] = []
  let current: OpenElement | undefined
  let root: XmlElement | undefined
  let elements = 0
  let at = skipDeclaration(source)

  while (at < source.length) {
    const next = source.indexOf('<', at)
    const textEnd = next < 0 ? source.length : next
    if (textEnd > at) addText(current, source, at, textEnd)
    if (next < 0) break

    const mark = source.charCodeAt(next + 1)
    if (mark === slash) {
      const end = source.indexOf('>', next)
      if (current === undefined || end < 0) throw malformed('End tag without element', next)
      if (!closes(source, next + 2, end, current.qualifiedName)) throw malformed('Wrong end tag', next)
      const parent: OpenElement | undefined = stack.pop()
      if (parent === undefined) root = current
      current = parent
      at = end + 1
    } else if (mark === exclamation || mark === question) {
      at = skipMarkup(source, next, current)
    } else {
      if (current === undefined && root !== undefined) throw malformed('Second root', next)
      if (++elements > elementsMax) throw malformed('Too many elements', next)
      const tag = parseTag(source, next + 1)
      at = tag.end
      if (current !== undefined) current.children.push(tag.element)
      if (tag.empty) {
        if (current === undefined) root = tag.element
      } else {
        if (current !== undefined) stack.push(current)
        if (stack.length >= depthMax) throw malformed('Too deep', next)
        current = tag.element
      }
    }
  }
  if (root === undefined || current !== undefined) throw malformed('Unclosed element', source.length)
  return root
}

const slash = 0x2f
const exclamation = 0x21
const question = 0x3f
const greater = 0x3e
const space = 0x20

function skipDeclaration(source: string): number {
  if (!/^<\?xml[ \t\n]/.test(source)) return 0
  declarationToken.lastIndex = 0
  const found = declarationToken.exec(source)
  if (found === null) throw malformed('Bad XML declaration', 0)
  const encoding = found[1] ?? found[2] ?? 'utf-8'
  if (!/^(utf-?8|us-ascii)$/i.test(encoding)) throw malformed(`Encoding ${encoding}`, 0)
  return declarationToken.lastIndex
}

function addText(current: OpenElement | undefined, source: string, from: number, to: number): void {
  const text = source.slice(from, to)
  if (current === undefined) {
    if (/[^ \t\n]/.test(text)) throw malformed('Text outside of the root', from)
    return
  }
  if (text.includes(']]>')) throw malformed('"]]>" in text', from)
  const decoded = text.includes('&') ? decodeReferences(text) : text
  if (decoded === undefined) throw malformed('Bad reference', from)
  current.text = current.text === '' ? decoded : current.text + decoded
}

function closes(source: string, from: number, to: number, name: string): boolean {
  if (!source.startsWith(name, from)) return false
  const end = from + name.length
  return end === to || (end < to && /^[ \t\n]*$/.test(source.slice(end, to)))
}

/** Skips a comment or a processing instruction, adds a CDATA section to the text; returns where it ends. */
function skipMarkup(source: string, at: number, current: OpenElement | undefined): number {
  if (source.startsWith('<!--', at)) {
    const end = source.indexOf('--', at + 4)
    if (end < 0 || source.charCodeAt(end + 2) !== greater) throw malformed('Bad comment', at)
    return end + 3
  }
  if (source.startsWith('<![CDATA[', at)) {
    const end = source.indexOf(']]>', at + 9)
    if (end < 0 || current === undefined) throw malformed('Bad CDATA section', at)
    current.text += source.slice(at + 9, end)
    return end + 3
  }
  if (source.startsWith('<?', at)) {
    const end = source.indexOf('?>', at + 2)
    nameToken.lastIndex = at + 2
    const target = nameToken.exec(source)?.[0]
    if (end < 0 || target === undefined || /^xml$/i.test(target)) throw malformed('Bad instruction', at)
    return end + 2
  }
  throw malformed('A document type is not allowed', at)
}

interface Tag {
  readonly element: OpenElement
  readonly empty: boolean
  /** Where the tag's text ends. */
  readonly end: number
}

function parseTag(source: string, at: number): Tag {
  let end = nameEnd(source, at)
  if (end === at) throw malformed('Bad tag', at)
  const qualifiedName = source.slice(at, end)
  const name = localName(qualifiedName)
  let attributes = noAttributes
  if (source.charCodeAt(end) !== greater) {
    const parsed = parseAttributes(source, end)
    attributes = parsed.attributes
    end = parsed.end
  }
  const empty = source.charCodeAt(end) === slash
  if (empty) end++
  if (source.charCodeAt(end) !== greater) throw malformed('Bad tag', at)
  return { element: { name, qualifiedName, text: '', children: [], attributes }, empty, end: end + 1 }
}

/** Where the name that begins at `at` ends; ASCII letters, which S3's names are, go without a regular expression. */
function nameEnd(source: string, at: number): number {
  let end = at
  for (;;) {
    const lower = source.charCodeAt(end) | 0x20
    if (lower < 0x61 || lower > 0x7a) break
    end++
  }
  const code = source.charCodeAt(end)
  if (end > at && (code === greater || code === slash || code === space)) return end
  nameToken.lastIndex = at
  return nameToken.test(source) ? nameToken.lastIndex : at
}

function parseAttributes(source: string, from: number): { attributes: Record<string, string>; end: number } {
  const attributes: Record<string, string> = {}
  let count = 0
  let end = from
  for (;;) {
    attributeToken.lastIndex = end
    const found = attributeToken.exec(source)
    if (found === null) break
    const name = found[1] ?? ''
    const value = decodeReferences((found[2] ?? found[3] ?? '').replace(/[\t\n]/g, ' '))
    if (value === undefined || Object.hasOwn(attributes, name)) throw malformed(`Bad attribute ${name}`, end)
    if (++count > attributesMax) throw malformed('Too many attributes', end)
    Object.defineProperty(attributes, name, { value, enumerable: true })
    end = attributeToken.lastIndex
  }
  spaceToken.lastIndex = end
  spaceToken.exec(source)
  return { attributes, end: spaceToken.lastIndex }
}

function localName(qualifiedName: string): string {
  const colon = qualifiedName.indexOf(':')
  if (colon < 0) return qualifiedName
  const local = qualifiedName.slice(colon + 1)
  if (colon === 0 || local === '' || local.includes(':')) throw malformed(`Bad name ${qualifiedName}`, 0)
  return local
}
