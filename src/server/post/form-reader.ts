/**
 * Reads multipart/form-data (RFC 7578) as it comes: fields whole, the file as a stream. Nothing is
 * read ahead of who asks, and what is held is bounded: by the limit on all that stands before the
 * file, and for the file by a chunk and a boundary.
 *
 * It is our own because a body is pulled here, chunk by chunk, by whoever stores it; parsers to be had
 * push, and would have to be held back.
 */
import { S3Error } from '../../protocol/errors.ts'

export interface FormPart {
  readonly name: string
  /** As the browser has it, which may be a whole path. */
  readonly filename: string | undefined
}

const headersSizeMax = 8 * 1024
/** Of all but the file. */
const framedSizeMax = 64 * 1024
const crlf = Buffer.from('\r\n')
const headersEnd = Buffer.from('\r\n\r\n')

export class FormReader {
  readonly #source: AsyncIterator<Uint8Array>
  readonly #delimiter: Buffer
  /** Read, and not consumed. */
  #rest: Buffer
  /** Bytes of fields, and of all around them, that may still come. */
  #allowance = framedSizeMax

  constructor(incoming: AsyncIterable<Uint8Array>, boundary: string) {
    this.#source = incoming[Symbol.asyncIterator]()
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
    // So that the first boundary is like all others.
    this.#rest = crlf
  }

  /**
   * Skips to the next part, which must be read, or skipped, before the one after it; undefined when
   * there is none any more.
   *
   * @throws {S3Error} MalformedPOSTRequest, MaxPostPreDataLengthExceededError.
   */
  async nextPart(): Promise<FormPart | undefined> {
    // What stands before the first boundary is nothing.
    await this.#take(this.#delimiter, this.#allowance)
    while (this.#rest.length < 2) await this.#more()
    if (this.#rest.subarray(0, 2).toString('latin1') === '--') return undefined
    const head = await this.#take(headersEnd, headersSizeMax)
    return parsePartHead(head.toString('utf8'))
  }

  /** The value of the part whose head was read last. @throws {S3Error} as `nextPart`. */
  async readField(): Promise<string> {
    const value = await this.#peek(this.#delimiter, this.#allowance)
    return value.toString('utf8')
  }

  /** The bytes of the part whose head was read last. A chunk is good until the next is asked for. */
  async *readFile(): AsyncGenerator<Uint8Array> {
    const kept = this.#delimiter.length - 1
    for (;;) {
      const end = this.#rest.indexOf(this.#delimiter)
      const whole = end >= 0
      const size = whole ? end : this.#rest.length - kept
      if (size > 0) {
        const chunk = this.#rest.subarray(0, size)
        this.#rest = this.#rest.subarray(size)
        yield chunk
      }
      if (whole) return
      await this.#more()
    }
  }

  /** All up to `end`, which is consumed too. */
  async #take(end: Buffer, sizeMax: number): Promise<Buffer> {
    const bytes = await this.#peek(end, sizeMax)
    this.#rest = this.#rest.subarray(end.length)
    this.#allowance -= end.length
    return bytes
  }

  /** All up to `end`, which stays. */
  async #peek(end: Buffer, sizeMax: number): Promise<Buffer> {
    let from = 0
    for (;;) {
      const found = this.#rest.indexOf(end, from)
      const size = found < 0 ? this.#rest.length - end.length : found
      if (size > Math.min(sizeMax, this.#allowance)) throw new S3Error('MaxPostPreDataLengthExceededError')
      if (found >= 0) {
        const bytes = this.#rest.subarray(0, found)
        this.#rest = this.#rest.subarray(found)
        this.#allowance -= found
        return bytes
      }
      from = Math.max(0, this.#rest.length - end.length + 1)
      await this.#more()
    }
  }

  async #more(): Promise<void> {
    const next = await this.#source.next()
    if (next.done === true) throw new S3Error('MalformedPOSTRequest')
    this.#rest = Buffer.concat([this.#rest, next.value])
  }
}

/** @throws {S3Error} MalformedPOSTRequest. */
const parsePartHead = (head: string): FormPart => {
  const disposition = head
    .split('\r\n')
    .map((line) => /^content-disposition:\s*form-data\s*(.*)$/i.exec(line)?.[1])
    .find((each) => each !== undefined)
  const name = disposition === undefined ? undefined : parameterOf(disposition, 'name')
  if (disposition === undefined || name === undefined) throw new S3Error('MalformedPOSTRequest')
  return { name, filename: parameterOf(disposition, 'filename') }
}

/** Browsers write a quote within as `%22`; others put a backslash before it. */
const parameterOf = (disposition: string, name: string): string | undefined => {
  const match = new RegExp(`;\\s*${name}=(?:"((?:\\\\["\\\\]|[^"])*)"|([^;\\s]*))`, 'i').exec(disposition)
  return match === null ? undefined : (match[1]?.replaceAll(/\\(["\\])/g, '$1') ?? match[2])
}

/** The boundary that a Content-Type names; undefined where it is no multipart/form-data. */
export const boundaryOf = (contentType: string | undefined): string | undefined => {
  if (contentType === undefined || !/^multipart\/form-data\s*(;|$)/i.test(contentType)) return undefined
  const match = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType)
  return match?.[1] ?? match?.[2] ?? ''
}
