/** One TCP connection on which a test sends whatever bytes it likes, and reads HTTP answers. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'

export interface RawAnswer {
  readonly status: number
  /** By lower-case name; the last of several. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** The body's `<Code>`; empty where there is none. */
  readonly code: string
}

export class RawConnection {
  readonly #socket: Socket
  #received = Buffer.alloc(0)
  #ended = false
  #wake: () => void = () => {}

  constructor(server: { readonly host: string; readonly port: number }) {
    this.#socket = connect({ host: server.host, port: server.port, noDelay: true, allowHalfOpen: true })
    this.#socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#wake()
    })
    const end = (): void => {
      this.#ended = true
      this.#wake()
    }
    this.#socket.on('end', end)
    this.#socket.on('close', end)
    // A reset is an end like any other; the test looks at what it got.
    this.#socket.on('error', end)
  }

  /** Resolves once the bytes are with the operating system, or the connection is gone. */
  send(...pieces: readonly (string | Uint8Array)[]): Promise<void> {
    const bytes = Buffer.concat(
      pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)),
    )
    return new Promise((resolve) => this.#socket.write(bytes, () => resolve()))
  }

  /** Says that nothing more will come; answers can still be read. */
  finish(): void {
    this.#socket.end()
  }

  /** Takes nothing any more, as a client that has stopped reading. */
  pause(): void {
    this.#socket.pause()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** Resolves when the server has closed its side, with what it had sent and nobody has read. */
  async closed(): Promise<Buffer> {
    while (!this.#ended) await this.#more()
    return this.#received
  }

  /** Reads one answer; `toHead` says that it answers a HEAD and so has no body. `100 Continue` is an answer too. */
  async answer(toHead = false): Promise<RawAnswer> {
    const end = await this.#find('\r\n\r\n')
    const [statusLine = '', ...lines] = this.#received.toString('latin1', 0, end).split('\r\n')
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
      }),
    )
    const status = Number(statusLine.split(' ')[1])
    const bodiless = toHead || status < 200 || status === 204 || status === 304
    const size = bodiless ? 0 : Number(headers['content-length'] ?? 0)
    while (this.#received.length < end + 4 + size) await this.#next()
    const body = this.#received.subarray(end + 4, end + 4 + size)
    this.#received = this.#received.subarray(end + 4 + size)
    return { status, headers, body, code: /<Code>(.*?)<\/Code>/.exec(body.toString())?.[1] ?? '' }
  }

  async #find(text: string): Promise<number> {
    for (;;) {
      const at = this.#received.indexOf(text)
      if (at >= 0) return at
      await this.#next()
    }
  }

  async #next(): Promise<void> {
    if (this.#ended)
      throw new Error(`The connection ended within an answer: "${this.#received.toString('latin1')}"`)
    await this.#more()
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}
