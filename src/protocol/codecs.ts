/** How one value is written as text (query, header, element text) or as XML, and read back. */

import type { ElementField } from './operation.ts'

/** A value that stands as text. `parse` throws InvalidValueError for what it does not accept. */
export interface TextCodec<T> {
  parse(text: string): T
  write(value: T): string
}

/** An element as parsed: name without prefix, text of this element alone, children in document order. */
export interface XmlElement {
  readonly name: string
  readonly text: string
  readonly children: readonly XmlElement[]
  readonly attributes: Readonly<Record<string, string>>
}

export interface XmlWriter {
  open(name: string, attributes?: Readonly<Record<string, string>>): void
  close(): void
  /** An element with text only. */
  text(name: string, value: string, attributes?: Readonly<Record<string, string>>): void
}

/**
 * A value that stands as one or more child elements called `name` of a parent.
 * `parse` gets all children of that name (a list takes many, all else takes the last).
 */
export interface XmlCodec<T> {
  readonly kind: 'xml'
  /** True for lists without an element of their own: no element at all is then an empty list. */
  readonly flattened: boolean
  /** Of a structure, or of the structures in a list; undefined for text. */
  readonly members?: Readonly<Record<string, ElementField>> | undefined
  parse(elements: readonly XmlElement[]): T
  write(writer: XmlWriter, name: string, value: T, attributes?: Readonly<Record<string, string>>): void
}

/** The text is not of the form that the field asks for; whoever knows the field makes an S3Error of it. */
export class InvalidValueError extends Error {
  override name = 'InvalidValueError'
}
