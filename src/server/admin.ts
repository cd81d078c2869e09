import { S3Error } from '../protocol/errors.ts'
import type { Exchange } from './exchange.ts'
import type { Reply } from './reply.ts'

/** What the server tells about itself, to whoever may reach it: no underscore is in any bucket's name. */
export interface Admin {
  /** Whether requests are being served: the store answers, and the server is not draining. */
  ready(): Promise<boolean>
  /** All metrics of all processes, in Prometheus' text format. */
  metrics(): Promise<string>
}

const prefix = '/_partita/'

export const isAdmin = (url: string): boolean => url.startsWith(prefix)

/** @throws {S3Error} MethodNotAllowed, NoSuchKey. */
export const answerAdmin = async (exchange: Exchange, admin: Admin): Promise<Reply> => {
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') {
    throw new S3Error('MethodNotAllowed', { Method: exchange.method, ResourceType: 'SERVICE' })
  }
  const [name = ''] = exchange.url.slice(prefix.length).split('?')
  switch (name) {
    case 'health':
      return textReply(200, 'ok\n')
    case 'ready':
      return (await admin.ready()) ? textReply(200, 'ready\n') : textReply(503, 'not ready\n')
    case 'metrics':
      return textReply(200, await admin.metrics(), 'text/plain; version=0.0.4; charset=utf-8')
    default:
      throw new S3Error('NoSuchKey', { Key: exchange.url })
  }
}

const textReply = (status: number, text: string, type = 'text/plain; charset=utf-8'): Reply => ({
  status,
  headers: { 'content-type': type, 'cache-control': 'no-store' },
  body: Buffer.from(text),
})
