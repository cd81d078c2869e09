/**
 * The least HTTP/1.1 client that can load a server: keep-alive, bodies of known length, answers with
 * Content-Length or chunked. Its own cost must not be what a benchmark measures.
 */
import { connect, type Socket } from 'node:net'

export interface RawResponse {
  readonly status: number
  readonly headers: string
  /** Bytes of body received. */
  readonly bytes: number
  /** The body, when the caller asked to keep it. */
  readonly body: Buffer
}

interface Waiting {
  readonly keepBody: boolean
  readonly resolve: (response: RawResponse) => void
  readonly reject: (error: Error) => void
}

export class RawConnection {
  readonly #socket: Socket
  #waiting: Waiting | undefined
  #head: Buffer = Buffer.alloc(0)
  #left = 0
  #inBody = false
  #chunkedTail: Buffer | undefined
  #status = 0
  #headers = ''
  #bytes = 0
  #kept: Buffer[] = []

  constructor(host: string, port: number) {
    this.#socket = connect({ host, port, noDelay: true })
    this.#socket.on('data', (chunk) => this.#read(chunk))
    this.#socket.on('error', (error) => this.#fail(error))
    this.#socket.on('close', () => this.#fail(new Error('connection closed')))
  }

  /** Sends one request and waits for its answer; one at a time. */
  request(head: string, body?: Uint8Array, keepBody = false): Promise<RawResponse> {
    return new Promise((resolve, reject) => {
      this.#waiting = { keepBody, resolve, reject }
      if (body === undefined) {
        this.#socket.write(head, 'latin1')
        return
      }
      this.#socket.cork()
      this.#socket.write(head, 'latin1')
      this.#socket.write(body)
      this.#socket.uncork()
    })
  }

  close(): void {
    this.#waiting = undefined
    this.#socket.destroy()
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error)
    this.#waiting = undefined
  }

  #read(chunk: Buffer): void {
    if (this.#inBody) this.#readBody(chunk)
    else this.#readHead(chunk)
  }

  #readHead(chunk: Buffer): void {
    this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk])
    const end = this.#head.indexOf('\r\n\r\n')
    if (end < 0) return
    const rest = this.#head.subarray(end + 4)
    this.#headers = this.#head.toString('latin1', 0, end)
    this.#head = Buffer.alloc(0)
    this.#status = Number(this.#headers.slice(9, 12))
    if (this.#status === 100) {
      if (rest.length > 0) this.#readHead(rest)
      return
    }
    this.#bytes = 0
    this.#kept = []
    const length = /^content-length: *(\d+)/im.exec(this.#headers)
    if (length === null && /^transfer-encoding: *chunked/im.test(this.#headers)) {
      this.#chunkedTail = Buffer.alloc(0)
    } else {
      this.#left = Number(length?.[1] ?? 0)
      this.#chunkedTail = undefined
    }
    this.#inBody = true
    this.#readBody(rest)
  }

  #readBody(chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#waiting?.keepBody === true) this.#kept.push(chunk)
    if (this.#chunkedTail === undefined) {
      this.#left -= chunk.length
      if (this.#left <= 0) this.#end()
      return
    }
    this.#chunkedTail = Buffer.concat([this.#chunkedTail, chunk]).subarray(-7)
    if (this.#chunkedTail.toString('latin1').endsWith('0\r\n\r\n')) this.#end()
  }

  #end(): void {
    this.#inBody = false
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve({
      status: this.#status,
      headers: this.#headers,
      bytes: this.#bytes,
      body: Buffer.concat(this.#kept),
    })
  }
}
