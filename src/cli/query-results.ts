/** Reads the answers of the IAM API. */
import type { XmlElement } from '../protocol/codecs.ts'
import type { QueryCall } from '../client/index.ts'

/** The texts of an element's children, by name. */
export const textsOf = (element: XmlElement | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries((element?.children ?? []).map(({ name, text }) => [name, text]))

export const childOf = (element: XmlElement, name: string): XmlElement | undefined =>
  element.children.find((each) => each.name === name)

/** All items of a list, page by page. */
export async function* listQuery(
  query: QueryCall,
  action: string,
  list: string,
  options: { readonly parameters?: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): AsyncGenerator<XmlElement> {
  let marker: string | undefined
  do {
    const result = await query('iam', action, { ...options.parameters, Marker: marker }, options.signal)
    yield* childOf(result, list)?.children ?? []
    marker = childOf(result, 'IsTruncated')?.text === 'true' ? childOf(result, 'Marker')?.text : undefined
  } while (marker !== undefined)
}
