/**
 * A sync that many wait for: one is under way at a time, and whoever asks meanwhile shares the next.
 * A request is answered by a sync that began after it, never by an earlier one.
 */
export class SharedSync {
  readonly #sync: () => Promise<void>
  #running = false
  #waiting: PromiseWithResolvers<void> | undefined
  #failure: Error | undefined

  constructor(sync: () => Promise<void>) {
    this.#sync = sync
  }

  /** A failed sync is the last one: the kernel forgets what it could not write, and the next would lie. */
  get failed(): boolean {
    return this.#failure !== undefined
  }

  request(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    this.#waiting ??= Promise.withResolvers()
    const { promise } = this.#waiting
    if (!this.#running) void this.#run()
    return promise
  }

  async #run(): Promise<void> {
    this.#running = true
    while (this.#waiting !== undefined) {
      const turn = this.#waiting
      this.#waiting = undefined
      if (this.#failure === undefined) {
        await this.#sync().catch((error: unknown) => {
          this.#failure = error instanceof Error ? error : new Error(String(error))
        })
      }
      if (this.#failure === undefined) turn.resolve()
      else turn.reject(this.#failure)
    }
    this.#running = false
  }
}
