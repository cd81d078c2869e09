/**
 * The bytes of one HTTP request as they come off the socket.
 *
 * Nothing is read, and no `100 Continue` is sent, before the first `next()`: whatever can be refused
 * before is refused without a byte of the body. What the consumer has not taken yet is bounded by
 * `queuedMax`; beyond it the socket is not read.
 */
import type { IncomingMessage } from 'node:http'
import { S3Error } from '../protocol/errors.ts'

const queuedMax = 128 * 1024

/**
 * Beside others, a body gives way after so many bytes until they have had their turn. A socket would
 * else deliver megabytes before the next one is read, and the lanes that hash many streams side by
 * side (checksum/md5-lanes.ts) would find one stream at a time.
 */
const turnSize = 256 * 1024
let bodiesUnderWay = 0

/** The client closed the connection before its request had come whole: nobody is there to answer. */
export class ClientGoneError extends Error {
  override name = 'ClientGoneError'
}

interface Waiting {
  readonly resolve: (result: IteratorResult<Uint8Array, undefined>) => void
  readonly reject: (error: Error) => void
}

const done: IteratorResult<Uint8Array, undefined> = { done: true, value: undefined }

export class IncomingBody implements AsyncIterableIterator<Uint8Array> {
  readonly #request: IncomingMessage
  readonly #onStart: () => void
  readonly #queue: Uint8Array[] = []
  #queued = 0
  #state: 'unread' | 'reading' | 'given up' | 'ended' | 'discarding' = 'unread'
  #failure: Error | undefined
  #waiting: Waiting | undefined
  #endDiscard: () => void = () => {}
  #counted = false
  #turn = 0
  /** Bytes that came off the socket. */
  received = 0

  /** `onStart` is called when the first byte is asked for. */
  constructor(request: IncomingMessage, onStart: () => void) {
    this.#request = request
    this.#onStart = onStart
  }

  /** Whether the consumer waits for the client, and not the other way round. */
  get starving(): boolean {
    return this.#waiting !== undefined
  }

  /** Whether any of it was asked for. */
  get started(): boolean {
    return this.#state !== 'unread'
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#state === 'unread') this.#start()
    const chunk = this.#queue.shift()
    if (chunk !== undefined) {
      this.#queued -= chunk.length
      if (this.#queued < queuedMax && this.#request.isPaused()) this.#request.resume()
      return Promise.resolve({ done: false, value: chunk })
    }
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    if (this.#state !== 'reading') return Promise.resolve(done)
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  /** The consumer wants no more: the rest waits in the socket, for `discard`. */
  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#state === 'reading') {
      this.#state = 'given up'
      this.#request.pause()
    }
    this.#uncount()
    this.#queue.length = 0
    this.#queued = 0
    return Promise.resolve(done)
  }

  /** Ends the body with an error: what the consumer asks for next is that error. */
  fail(error: Error): void {
    if (this.#state === 'ended' || this.#failure !== undefined) return
    this.#failure = error
    this.#uncount()
    this.#endDiscard()
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.reject(error)
  }

  /**
   * Reads on without keeping anything, so that a client that is still sending comes to read its
   * answer. Resolves to whether the end came within `bytesMax` and `timeMs`.
   */
  discard(bytesMax: number, timeMs: number): Promise<boolean> {
    const request = this.#request
    if (request.complete) return Promise.resolve(true)
    if (request.destroyed || this.#failure !== undefined) return Promise.resolve(false)
    this.#state = 'discarding'
    this.#queue.length = 0
    request.removeAllListeners('data')
    return new Promise((resolve) => {
      let left = bytesMax
      const finish = (): void => {
        clearTimeout(timer)
        resolve(request.complete)
      }
      const timer = setTimeout(finish, timeMs)
      this.#endDiscard = finish
      request.on('data', (chunk: Uint8Array) => {
        left -= chunk.length
        if (left < 0) {
          request.pause()
          finish()
        }
      })
      request.once('end', finish)
      request.once('close', finish)
      request.once('error', finish)
      request.resume()
    })
  }

  #start(): void {
    this.#state = 'reading'
    this.#counted = true
    bodiesUnderWay++
    const request = this.#request
    request.on('data', (chunk: Uint8Array) => this.#take(chunk))
    request.once('end', () => this.#end())
    request.on('error', (error) => this.fail(new ClientGoneError(error.message)))
    request.once('close', () => {
      if (!request.complete) this.fail(new ClientGoneError('The connection was closed within the body'))
    })
    this.#onStart()
  }

  #take(chunk: Uint8Array): void {
    this.received += chunk.length
    this.#turn += chunk.length
    if (this.#turn >= turnSize && bodiesUnderWay > 1) this.#giveWay()
    const waiting = this.#waiting
    if (waiting !== undefined) {
      this.#waiting = undefined
      waiting.resolve({ done: false, value: chunk })
      return
    }
    this.#queue.push(chunk)
    this.#queued += chunk.length
    if (this.#queued >= queuedMax) this.#request.pause()
  }

  #giveWay(): void {
    this.#turn = 0
    this.#request.pause()
    setImmediate(() => {
      if (this.#queued < queuedMax && this.#state === 'reading' && this.#failure === undefined)
        this.#request.resume()
    })
  }

  #uncount(): void {
    if (this.#counted) bodiesUnderWay--
    this.#counted = false
  }

  #end(): void {
    this.#uncount()
    if (this.#state !== 'reading') return
    this.#state = 'ended'
    this.#waiting?.resolve(done)
    this.#waiting = undefined
  }
}

/** 400: fewer bytes came than were announced, or their framing is broken. */
export const incompleteBody = (): S3Error =>
  new S3Error('IncompleteBody', {}, { headers: { connection: 'close' } })
