import type { Stopwatch } from '../../system/stopwatch.ts'

/** One call of a store, as it ended. */
export interface Observation<Method extends string = string> {
  readonly method: Method
  readonly durationMs: number
  /** `conflict`: a commit of which an expectation did not hold. */
  readonly outcome: 'ok' | 'conflict' | 'error'
  /** Bytes of values or content that the call carried, where it carries any. */
  readonly bytes: number
}

export type Observer<Method extends string = string> = (observation: Observation<Method>) => void

/** Runs a call and reports it. `measure` says, of its result, the bytes and whether it lost a race. */
export const observed = async <Method extends string, T>(
  method: Method,
  observe: Observer<Method>,
  stopwatch: Stopwatch,
  call: () => Promise<T>,
  measure: (result: T) => { readonly bytes: number; readonly conflict?: boolean } = () => ({ bytes: 0 }),
): Promise<T> => {
  const start = stopwatch()
  try {
    const result = await call()
    const { bytes, conflict } = measure(result)
    observe({
      method,
      durationMs: stopwatch() - start,
      outcome: conflict === true ? 'conflict' : 'ok',
      bytes,
    })
    return result
  } catch (error) {
    observe({ method, durationMs: stopwatch() - start, outcome: 'error', bytes: 0 })
    throw error
  }
}
