/** A web server of a test's own that events are sent to. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

/** One record of a message, in S3's form. */
export interface ReceivedEvent {
  readonly eventSource: string
  readonly eventName: string
  readonly awsRegion: string
  readonly requestParameters: { readonly sourceIPAddress: string }
  readonly responseElements: Readonly<Record<string, string>>
  readonly s3: {
    readonly configurationId: string
    readonly bucket: { readonly name: string; readonly arn: string }
    readonly object: Readonly<Record<string, string | number>>
  }
}

export interface Webhook {
  readonly url: string
  /** Resolves once so many have come, in all; in the order of arrival. */
  events(count: number): Promise<readonly ReceivedEvent[]>
  /** How many messages were refused. */
  readonly refused: number
  /** The next so many messages are answered 500. */
  refuse(count: number): void
}

export const startWebhook = async (test: TestContext): Promise<Webhook> => {
  const received: ReceivedEvent[] = []
  const waiting = new Set<() => void>()
  let toRefuse = 0
  let refused = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (toRefuse > 0) {
        toRefuse--
        refused++
        response.writeHead(500).end()
      } else {
        received.push(
          ...(JSON.parse(Buffer.concat(chunks).toString()) as { Records: ReceivedEvent[] }).Records,
        )
        response.writeHead(204).end()
      }
      for (const look of waiting) look()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  test.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    get refused() {
      return refused
    },
    refuse: (count) => void (toRefuse = count),
    events: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (received.length < count) return
          waiting.delete(look)
          resolve([...received])
        }
        waiting.add(look)
        look()
      }),
  }
}
