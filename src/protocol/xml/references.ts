/** Characters of XML that stand as references: read and written. */


/**
 * Text with its references resolved; undefined when one is malformed, names an entity that is not
 * one of the five of XML, or stands for no character. Control characters other than NUL are let
 * through: S3 writes keys with them so.
 */
export function decodeReferences(text: string): string | undefined {
  if (!text.includes('&')) return text
  let decoded = ''
  let at = 0
  for (let next = text.indexOf('&'); next >= 0; next = text.indexOf('&', at)) {
    const end = text.indexOf(';', next)
    if (end < 0 || end - next > 12) return undefined
    const character = decodeReference(text.slice(next + 1, end))
    if (character === undefined) return undefined
    decoded += text.slice(at, next) + character
    at = end + 1
  }
  return decoded + text.slice(at)
}

function decodeReference(body: string): string | undefined {
  switch (body) {
    case 'quot':
      return '"'
    case 'amp':
      return '&'
    case 'lt':
      return '<'
    case 'gt':
      return '>'
    case 'apos':
      return "'"
    default:
      return decodeNumber(body)
  }
}

function decodeNumber(body: string): string | undefined {
  let point: number
  if (/^#x[0-9a-fA-F]+$/.test(body)) point = Number.parseInt(body.slice(2), 16)
  else if (/^#[0-9]+$/.test(body)) point = Number.parseInt(body.slice(1), 10)
  else return undefined
  if (point === 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined
  return String.fromCodePoint(point)
}

const special = /[&<>"'\u0000-\u001f\u007f-\u009f\u2028\ufffe\uffff]/g

/**
 * Text as it stands in an element or an attribute: `& < > " '`, and every control character and
 * noncharacter as a reference, so that the value survives any parser's handling of line ends.
 *
 * Lone surrogates have no encoding in UTF-8 and come out as U+FFFD.
 */
export function escapeXml(text: string): string {
  special.lastIndex = 0
  if (!special.test(text)) return text
  return text.replace(special, escapeCharacter)
}

function escapeCharacter(character: string): string {
  switch (character) {
    case '&':
      return '&amp;'
    case '<':
      return '&lt;'
    case '>':
      return '&gt;'
    case '"':
      return '&quot;'
    case "'":
      return '&#39;'
    default:
      return `&#${character.charCodeAt(0)};`
  }
}
