/** To whom a grant is made. What kind of grantee it is stands in the attribute `xsi:type`. */
import { InvalidValueError } from '../codecs.ts'
import type { XmlCodec } from '../codecs.ts'
import { element, optional } from '../fields.ts'
import type { Values } from '../operation.ts'
import { text } from '../text-codecs.ts'
import { struct, writeMembers } from '../xml-codecs.ts'

const elements = {
  DisplayName: optional(element(text)),
  EmailAddress: optional(element(text)),
  ID: optional(element(text)),
  URI: optional(element(text)),
}

const members = { Type: element(text, 'xsi:type'), ...elements }

export type Grantee = Values<typeof members>

const body = struct(elements)
const instanceNamespace = 'http://www.w3.org/2001/XMLSchema-instance'

export const grantee: XmlCodec<Grantee> = {
  kind: 'xml',
  flattened: false,
  members,
  parse: (found) => {
    const attributes = Object.entries(found.at(-1)?.attributes ?? {})
    const type = attributes.find(([name]) => name.endsWith(':type'))?.[1]
    if (type === undefined) throw new InvalidValueError('A Grantee has no xsi:type')
    return { Type: type, ...body.parse(found) }
  },
  write: (writer, name, value) => {
    writer.open(name, { 'xmlns:xsi': instanceNamespace, 'xsi:type': value.Type })
    writeMembers(elements, writer, value)
    writer.close()
  },
}
