/** Characters of XML that are written as references. */

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
