/** The bytes of a request or a response, once. */
export interface BodyStream extends AsyncIterable<Uint8Array> {
  /** Bytes of payload (after any aws-chunked framing); undefined when not known before the end. */
  readonly size: number | undefined
  /** Trailing headers by lower-case name; complete only once the stream has ended without an error. */
  readonly trailers: ReadonlyMap<string, string>
  /** Whether it may be read again from its start, as often as need be; absent means once only. */
  readonly replayable?: true
}

const noTrailers: ReadonlyMap<string, string> = new Map()

/** Bytes in memory as a body; it may be read any number of times. Nothing is an empty body. */
export const bytesBody = (bytes: Uint8Array = new Uint8Array()): BodyStream => ({
  size: bytes.length,
  trailers: noTrailers,
  replayable: true,
  async *[Symbol.asyncIterator]() {
    if (bytes.length > 0) yield bytes
  },
})

/** Reads a body whole. @throws {RangeError} once it is longer than `sizeMax` bytes. */
export const readBody = async (body: AsyncIterable<Uint8Array>, sizeMax: number): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > sizeMax) throw new RangeError(`A body is longer than ${sizeMax} bytes`)
    chunks.push(chunk.slice())
  }
  const [only] = chunks
  if (chunks.length === 1 && only !== undefined) return only
  const whole = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole
}
