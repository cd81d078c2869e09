import { parseXml } from '../../protocol/xml/parse-xml.ts'

/**
 * The tags of a form's document, in the form of the header `x-amz-tagging`. A document that is XML and
 * of another shape has none, as at S3.
 *
 * @throws {S3Error} MalformedXML.
 */
export const taggingHeaderOf = (document: string): string => {
  const root = parseXml(Buffer.from(document))
  if (root.name !== 'Tagging') return ''
  const tags = root.children
    .filter(({ name }) => name === 'TagSet')
    .flatMap(({ children }) => children)
    .filter(({ name }) => name === 'Tag')
  return tags
    .map((tag) => {
      const textOf = (wanted: string): string => tag.children.find(({ name }) => name === wanted)?.text ?? ''
      return `${encodeURIComponent(textOf('Key'))}=${encodeURIComponent(textOf('Value'))}`
    })
    .join('&')
}
