import type { Reply } from '../reply.ts'

export const jsonReply = (value: unknown): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: Buffer.from(`${JSON.stringify(value)}\n`),
})

export const emptyReply = (): Reply => ({ status: 204, headers: {}, body: undefined })

/** One JSON value a line, as they come. */
export const linesReply = (values: AsyncIterable<unknown>): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' },
  body: {
    size: undefined,
    trailers: new Map(),
    async *[Symbol.asyncIterator]() {
      for await (const value of values) yield Buffer.from(`${JSON.stringify(value)}\n`)
    },
  },
})
