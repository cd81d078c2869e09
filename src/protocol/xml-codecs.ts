/** Values that stand as XML elements. Elements that are not declared are ignored when read. */
import { InvalidValueError } from './codecs.ts'
import type { TextCodec, XmlCodec, XmlElement, XmlWriter } from './codecs.ts'
import type { ElementField, Values } from './operation.ts'

const last = (elements: readonly XmlElement[]): XmlElement => {
  const element = elements.at(-1)
  if (element === undefined) throw new InvalidValueError('An element is missing')
  return element
}

/** A text value as the text of an element. */
export const textElement = <T>(codec: TextCodec<T>): XmlCodec<T> => ({
  kind: 'xml',
  flattened: false,
  parse: (elements) => {
    const element = last(elements)
    if (element.children.length > 0) throw new InvalidValueError(`<${element.name}> takes text, not elements`)
    return codec.parse(element.text)
  },
  write: (writer, name, value, attributes) => writer.text(name, codec.write(value), attributes),
})

type Members = Readonly<Record<string, ElementField>>

/** An element with named children, in the order declared when written, in any order when read. */
export const struct = <M extends Members>(members: M): XmlCodec<Values<M>> => ({
  kind: 'xml',
  flattened: false,
  members,
  parse: (elements) => parseMembers(members, last(elements)) as Values<M>,
  write: (writer, name, value, attributes) => {
    writer.open(name, attributes)
    writeMembers(members, writer, value as Readonly<Record<string, unknown>>)
    writer.close()
  },
})

/** @throws {InvalidValueError} naming the member that is missing or not accepted. */
export const parseMembers = (members: Members, parent: XmlElement): Record<string, unknown> => {
  const found = childrenByName(parent)
  const values: Record<string, unknown> = {}
  for (const { member, name, field } of namedFields(members)) {
    const elements = found.get(name)
    if (elements !== undefined) values[member] = field.codec.parse(elements)
    else if (field.required && field.codec.flattened) values[member] = field.codec.parse([])
    else if (field.required) throw new InvalidValueError(`<${parent.name}> has no ${name}`)
  }
  return values
}

const childrenByName = ({ children }: XmlElement): ReadonlyMap<string, readonly XmlElement[]> => {
  const found = new Map<string, XmlElement[]>()
  for (const child of children) {
    const same = found.get(child.name)
    if (same === undefined) found.set(child.name, [child])
    else same.push(child)
  }
  return found
}

interface NamedField {
  readonly member: string
  /** Of its elements. */
  readonly name: string
  readonly field: ElementField
}

/** A list of 10,000 parts asks for the same members 10,000 times. */
const knownFields = new WeakMap<Members, readonly NamedField[]>()

const namedFields = (members: Members): readonly NamedField[] => {
  let fields = knownFields.get(members)
  if (fields === undefined) {
    fields = Object.entries(members).map(([member, field]) => ({ member, name: field.name ?? member, field }))
    knownFields.set(members, fields)
  }
  return fields
}

export const writeMembers = (
  members: Members,
  writer: XmlWriter,
  values: Readonly<Record<string, unknown>>,
): void => {
  for (const [member, field] of Object.entries(members)) {
    const value = values[member]
    if (value !== undefined) field.codec.write(writer, field.name ?? member, value)
  }
}

const asElement = <T>(codec: TextCodec<T> | XmlCodec<T>): XmlCodec<T> =>
  'kind' in codec ? codec : textElement(codec)

interface CountLimits {
  readonly countMin?: number
  readonly countMax?: number
}

/** Repeated elements without one around them: `<Part/><Part/>`. None at all is an empty list. */
export const flatList = <T>(
  item: TextCodec<T> | XmlCodec<T>,
  limits: CountLimits = {},
): XmlCodec<readonly T[]> => {
  const codec = asElement(item)
  const { countMin = 0, countMax = Number.POSITIVE_INFINITY } = limits
  return {
    kind: 'xml',
    flattened: true,
    members: codec.members,
    parse: (elements) => {
      if (elements.length < countMin || elements.length > countMax) {
        throw new InvalidValueError(`${elements.length} elements, where ${countMin} to ${countMax} may be`)
      }
      return elements.map((each) => codec.parse([each]))
    },
    write: (writer, name, values) => {
      for (const value of values) codec.write(writer, name, value)
    },
  }
}

/** Repeated elements inside one: `<Buckets><Bucket/><Bucket/></Buckets>`. */
export const wrappedList = <T>(
  itemName: string,
  item: TextCodec<T> | XmlCodec<T>,
): XmlCodec<readonly T[]> => {
  const codec = asElement(item)
  return {
    kind: 'xml',
    flattened: false,
    members: codec.members,
    parse: (elements) =>
      last(elements)
        .children.filter((child) => child.name === itemName)
        .map((child) => codec.parse([child])),
    write: (writer, name, values, attributes) => {
      writer.open(name, attributes)
      for (const value of values) codec.write(writer, itemName, value)
      writer.close()
    },
  }
}
