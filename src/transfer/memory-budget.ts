/**
 * Bytes that may be held at once, reserved before they are read.
 *
 * First come, first served, so that a large reservation is not passed by small ones for ever. One
 * that is larger than the whole budget gets all of it, alone: it waits, but it never hangs.
 */
export class MemoryBudget {
  readonly size: number
  #free: number
  readonly #waiting: { readonly bytes: number; readonly grant: () => void }[] = []

  /** @param size in bytes */
  constructor(size: number) {
    this.size = size
    this.#free = size
  }

  /** Bytes that nobody holds. */
  get free(): number {
    return this.#free
  }

  /**
   * Resolves with a function that gives the bytes back (once; more calls do nothing).
   *
   * @throws the signal's reason when it is aborted before the bytes are there.
   */
  async reserve(bytes: number, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted()
    const wanted = Math.min(bytes, this.size)
    if (this.#waiting.length > 0 || wanted > this.#free) await this.#wait(wanted, signal)
    else this.#free -= wanted
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#free += wanted
      this.#grantNext()
    }
  }

  #wait(bytes: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        const index = this.#waiting.indexOf(request)
        if (index >= 0) this.#waiting.splice(index, 1)
        this.#grantNext()
        reject(signal?.reason as Error)
      }
      const request = {
        bytes,
        grant: () => {
          signal?.removeEventListener('abort', abort)
          resolve()
        },
      }
      this.#waiting.push(request)
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  #grantNext(): void {
    for (
      let next = this.#waiting[0];
      next !== undefined && next.bytes <= this.#free;
      next = this.#waiting[0]
    ) {
      this.#waiting.shift()
      this.#free -= next.bytes
      next.grant()
    }
  }
}
