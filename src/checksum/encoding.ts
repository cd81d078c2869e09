import { nodeBuffer } from './native.ts'

const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const hexDigits = '0123456789abcdef'
const notADigit = 0xff

/** Standard base64 with padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  return nodeBuffer === undefined
    ? writeBase64(bytes)
    : nodeBuffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/**
 * The bytes of a base64 text; undefined unless the text is exactly what `toBase64` would write: no white
 * space, no URL alphabet, padded, unused bits zero.
 */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined
  const bytes = nodeBuffer === undefined ? parseBase64(text) : plainBytes(nodeBuffer.from(text, 'base64'))
  return bytes !== undefined && toBase64(bytes) === text ? bytes : undefined
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return nodeBuffer === undefined
    ? writeHex(bytes)
    : nodeBuffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

/** The bytes of a hexadecimal text in either case; undefined when it is not one. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (let index = 0; index < bytes.length; index++) {
    const high = hexDigit(text.charCodeAt(2 * index))
    const low = hexDigit(text.charCodeAt(2 * index + 1))
    if (high === notADigit || low === notADigit) return undefined
    bytes[index] = (high << 4) | low
  }
  return bytes
}

/** @internal What `toBase64` does without Node. */
export function writeBase64(bytes: Uint8Array): string {
  let text = ''
  for (let index = 0; index < bytes.length; index += 3) {
    const left = bytes.length - index
    const group = (bytes[index]! << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0)
    text += base64Alphabet[group >> 18]! + base64Alphabet[(group >> 12) & 63]!
    text += left > 1 ? base64Alphabet[(group >> 6) & 63]! : '='
    text += left > 2 ? base64Alphabet[group & 63]! : '='
  }
  return text
}

/** @internal The decoder without Node; leaves it to the caller to check that unused bits are zero. */
export function parseBase64(text: string): Uint8Array | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  let group = 0
  let written = 0
  for (let index = 0; index < text.length; index++) {
    const digit = index < text.length - padding ? base64Alphabet.indexOf(text[index]!) : 0
    if (digit < 0) return undefined
    group = (group << 6) | digit
    if (index % 4 !== 3) continue
    for (let shift = 16; shift >= 0 && written < bytes.length; shift -= 8) bytes[written++] = group >> shift
    group = 0
  }
  return bytes
}

/** @internal What `toHex` does without Node. */
export function writeHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += hexDigits[byte >> 4]! + hexDigits[byte & 15]!
  return text
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48
  const lower = code | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : notADigit
}

/** A Buffer is a Uint8Array, but not deep-equal to one, and its `slice` shares the memory. */
function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
