/**
 * Where a verb speaks: results on stdout, progress and notes on stderr.
 */
import type { Writable } from 'node:stream'

export interface Output {
  readonly json: boolean
  readonly quiet: boolean
  /** A result, on one line of stdout: the text, or with --json the value; what is undefined is left out. */
  result(text: string | undefined, value: unknown): void
  /** Bytes of an object to stdout; resolves when there is room for more. */
  bytes(chunk: Uint8Array): Promise<void>
  /** A remark to people; neither a result nor an error. */
  note(text: string): void
  error(code: string, message: string): void
  /** A line that replaces the last one on a terminal; nothing where there is none. */
  status(text: string | undefined): void
}

export interface Streams {
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number }
}

const eraseLine = '\r\x1b[2K'

export function createOutput(
  streams: Streams,
  options: { readonly json: boolean; readonly quiet: boolean },
): Output {
  const { stdout, stderr } = streams
  let statusShown = false
  const clearStatus = (): void => {
    if (statusShown) stderr.write(eraseLine)
    statusShown = false
  }
  const line = (stream: Writable, text: string): void => {
    clearStatus()
    stream.write(`${text}\n`)
  }
  return {
    ...options,
    result: (text, value) => {
      const told = options.json ? (JSON.stringify(value) as string | undefined) : text
      if (told !== undefined) line(stdout, told)
    },
    bytes: (chunk) =>
      new Promise((resolve, reject) =>
        stdout.write(chunk, (error) => (error === null || error === undefined ? resolve() : reject(error))),
      ),
    note: (text) => {
      if (!options.quiet) line(stderr, text)
    },
    error: (code, message) => {
      line(
        stderr,
        options.json ? JSON.stringify({ error: { code, message } }) : `partita: ${code}: ${message}`,
      )
    },
    status: (text) => {
      if (stderr.isTTY !== true || options.quiet) return
      clearStatus()
      if (text === undefined) return
      stderr.write(text.slice(0, (stderr.columns ?? 80) - 1))
      statusShown = true
    },
  }
}
