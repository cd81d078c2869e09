import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

export interface Acceptor {
  readonly port: number
  /** No connection comes any more once it returns. */
  close(): void
}

/** Accepts connections and passes them on, of each nothing having been read. */
export const accept = (host: string, port: number, give: (socket: Socket) => void): Promise<Acceptor> =>
  new Promise((resolve, reject) => {
    const server = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true }, (socket) => {
      // It is not for this process to say why a client left before it was served.
      socket.on('error', () => {})
      give(socket)
    })
    server.once('error', reject)
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off('error', reject)
      // Such as too many open files: the connection is lost, the server is not.
      server.on('error', () => {})
      resolve({ port: (server.address() as AddressInfo).port, close: () => void server.close() })
    })
  })
