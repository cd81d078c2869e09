import type { BodyStream } from '../protocol/body.ts'

/** Ends the read of a body that nobody has kept, begun or not. */
const forgotten = new FinalizationRegistry<() => void>((end) => end())

const noTrailers: ReadonlyMap<string, string> = new Map()

/**
 * A body that announces its end once, however it ends: read to the last byte, failed, given up by
 * its reader, or never begun because `signal` (the client is gone) came first.
 */
export class HeldBody implements BodyStream {
  readonly size: number
  readonly trailers = noTrailers
  readonly #chunks: AsyncGenerator<Uint8Array>
  readonly #end: () => void
  #begun = false

  constructor(chunks: AsyncGenerator<Uint8Array>, size: number, end: () => void, signal?: AbortSignal) {
    this.size = size
    this.#chunks = chunks
    this.#end = () => {
      forgotten.unregister(this)
      end()
    }
    forgotten.register(this, end, this)
    if (signal?.aborted === true) this.#end()
    else signal?.addEventListener('abort', weakly(this), { once: true })
  }

  /** Gives up a body that was not begun; one that was ends with its reader. */
  abandon(): void {
    if (!this.#begun) this.#end()
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    if (this.#begun) throw new Error('A body can be read only once')
    this.#begun = true
    // Not a generator: one that was never asked for a first chunk ends without its `finally`.
    return { next: () => this.#next(), return: () => this.#giveUp() }
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    try {
      const result = await this.#chunks.next()
      if (result.done === true) this.#end()
      return result
    } catch (error) {
      this.#end()
      throw error
    }
  }

  async #giveUp(): Promise<IteratorResult<Uint8Array>> {
    try {
      await this.#chunks.return(undefined)
    } finally {
      this.#end()
    }
    return { done: true, value: undefined }
  }
}

/** A listener that does not keep the body alive. */
const weakly = (body: HeldBody): (() => void) => {
  const reference = new WeakRef(body)
  return () => reference.deref()?.abandon()
}
