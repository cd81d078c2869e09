/** The bytes of a request or a response, once. */
export interface BodyStream extends AsyncIterable<Uint8Array> {
  /** Bytes of payload (after any aws-chunked framing); undefined when not known before the end. */
  readonly size: number | undefined
  /** Trailing headers by lower-case name; complete only once the stream has ended without an error. */
  readonly trailers: ReadonlyMap<string, string>
}
