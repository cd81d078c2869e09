/** What an upload reads from. */
export type Source = RangeSource | StreamSource

/** Bytes that can be read anywhere and again: a file, a buffer, an object. */
export interface RangeSource {
  readonly kind: 'range'
  /** For people: a path or a URL. */
  readonly name: string
  /** In bytes. */
  readonly size: number
  /** Reads exactly `size` bytes from `start` on; throws where there are fewer. Chunks are the reader's own. */
  read(start: number, size: number): AsyncIterable<Uint8Array>
  /** @throws {TransferError} when the source is no longer what it was when it was opened. */
  checkUnchanged?(): Promise<void>
}

/** Bytes that come once and in order: standard input, a compressor. */
export interface StreamSource {
  readonly kind: 'stream'
  readonly name: string
  readonly chunks: AsyncIterable<Uint8Array>
}

export const streamSource = (chunks: AsyncIterable<Uint8Array>, name: string): StreamSource => ({
  kind: 'stream',
  name,
  chunks,
})

/** Bytes in memory; they must not change while they are sent. */
export const bytesSource = (bytes: Uint8Array, name: string): RangeSource => ({
  kind: 'range',
  name,
  size: bytes.length,
  async *read(start, size) {
    if (start + size > bytes.length) throw new RangeError(`"${name}" has only ${bytes.length} bytes`)
    if (size > 0) yield bytes.subarray(start, start + size)
  },
})
