export interface PoolOptions {
  /** How many run at once. */
  readonly concurrency: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Runs `work` for every item, so many at once, taking the next item only when there is room for it.
 *
 * After the first failure no item is taken any more, the signal given to the running work is
 * aborted, and once all have ended the first failure is thrown.
 */
export async function runPool<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  options: PoolOptions,
  work: (item: Item, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController()
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal])
  const running = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  const fail = (error: unknown): void => {
    failure ??= { error }
    stop.abort(error)
  }
  try {
    for await (const item of items) {
      signal.throwIfAborted()
      const task: Promise<void> = work(item, signal)
        .catch(fail)
        .finally(() => running.delete(task))
      running.add(task)
      if (running.size >= options.concurrency) await Promise.race(running)
      if (failure !== undefined) break
    }
  } catch (error) {
    fail(error)
  }
  await Promise.all(running)
  if (failure !== undefined) throw failure.error
  options.signal?.throwIfAborted()
}
