/** By lower-case name; values of a repeated header joined with a comma, as signatures have them. */
export type RequestHeaders = Readonly<Record<string, string>>

/**
 * Reads the raw headers of a request. HTTP gives bytes; those that are UTF-8 become the text they
 * mean, any others stay one character a byte.
 */
export const readHeaders = (raw: readonly string[]): RequestHeaders => {
  const headers = Object.create(null) as Record<string, string>
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase()
    const value = textOf(raw[index + 1]!)
    const before = headers[name]
    headers[name] = before === undefined ? value : `${before},${value}`
  }
  return headers
}

const decoder = new TextDecoder('utf-8', { fatal: true })

const textOf = (value: string): string => {
  if (!/[\x80-\xff]/.test(value)) return value
  try {
    return decoder.decode(Buffer.from(value, 'latin1'))
  } catch {
    return value
  }
}

/** The same backwards: what is above ASCII goes out as the bytes of its UTF-8. */
export const headerBytes = (value: string): string =>
  /[\u0080-\uffff]/.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value
