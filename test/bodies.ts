/** Request bodies for tests of the engine. */
import type { BodyStream } from '../src/protocol/body.ts'

/** A body of these chunks; a number is that many bytes of a pattern that differs by place. */
export const bodyOf = (...chunks: readonly (Uint8Array | string | number)[]): BodyStream => {
  const bytes = chunks.map((chunk) =>
    typeof chunk === 'string' ? Buffer.from(chunk) : typeof chunk === 'number' ? patternBytes(chunk) : chunk,
  )
  return {
    size: bytes.reduce((sum, chunk) => sum + chunk.length, 0),
    trailers: new Map(),
    async *[Symbol.asyncIterator]() {
      yield* bytes
    },
  }
}

/** `size` bytes in which no two stretches are alike, the same for the same `seed`. */
export const patternBytes = (size: number, seed = 1): Uint8Array => {
  const bytes = Buffer.allocUnsafe(size)
  let state = seed >>> 0 || 1
  for (let index = 0; index < size; index++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    bytes[index] = state & 0xff
  }
  return bytes
}

/** A body that ends when the test says so: `push` bytes, then `end` or `fail`. */
export const openBody = (
  size?: number,
): BodyStream & { push(chunk: Uint8Array): void; end(): void; fail(error: Error): void } => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(
    undefined,
    { highWaterMark: 1e9 },
    { highWaterMark: 1e9 },
  )
  const writer = writable.getWriter()
  return {
    size,
    trailers: new Map(),
    // What is not read yet when the body fails is lost with it: the reader gets the error.
    push: (chunk) => void writer.write(chunk).catch(() => undefined),
    end: () => void writer.close(),
    fail: (error) => void writer.abort(error),
    [Symbol.asyncIterator]: () => readable[Symbol.asyncIterator](),
  }
}

/** All bytes of a stream. */
export const bytesOf = async (stream: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}
