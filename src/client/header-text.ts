/** Header values are text to us and bytes to HTTP; platforms show a byte as one character, up to 0xff. */

/** Text as the characters that stand for the bytes of its UTF-8. */
export const headerBytes = (text: string): string =>
  /[\u0080-\uffff]/.test(text)
    ? Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('')
    : text

/** The same backwards; what is no UTF-8 stays as it is. */
export const headerText = (bytes: string): string => {
  if (!/[\x80-\xff]/.test(bytes)) return bytes
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(bytes, (each) => each.charCodeAt(0)),
    )
  } catch {
    return bytes
  }
}
