/** A server that answers by script, for tests of the client alone. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '../src/client/index.ts'
import type { Client, ClientOptions } from '../src/client/index.ts'
import type { BodyStream } from '../src/protocol/body.ts'

export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}
export type Answer = (response: ServerResponse, request: IncomingMessage) => void

export const answer =
  (status: number, body = '', headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response
      .writeHead(status, { 'content-length': String(Buffer.byteLength(body)), ...headers })
      .end(body)
export const slowDown = answer(503, '<Error><Code>SlowDown</Code><Message>less</Message></Error>')
export const stored = answer(200, '', { etag: '"e"' })

/** A server that gives each request the next answer, and the client to ask it with. */
export const withServer = async (
  answers: readonly Answer[],
  options: Partial<ClientOptions>,
  work: (client: Client, received: readonly Received[], pauses: readonly number[]) => Promise<void>,
): Promise<void> => {
  const received: Received[] = []
  const pauses: number[] = []
  const left = [...answers]
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      received.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
      left.shift()?.(response, request)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = createClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'AK', secretAccessKey: 'SK' },
    retry: { pause: async (ms) => void pauses.push(ms) },
    random: { bytes: (count) => new Uint8Array(count).fill(255) },
    ...options,
  })
  try {
    await work(client, received, pauses)
  } finally {
    client.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

/** A stream that is read once: `count` chunks of `size` bytes. */
export const streamOf = (
  size: number,
  count: number,
  onRead: (index: number) => void = () => {},
): BodyStream => ({
  size: size * count,
  trailers: new Map(),
  async *[Symbol.asyncIterator]() {
    for (let index = 0; index < count; index++) {
      onRead(index)
      yield new Uint8Array(size)
    }
  },
})
