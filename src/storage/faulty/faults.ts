/** What goes wrong with one call of a store. */
export interface Fault {
  readonly error: Error
  /** The call takes effect all the same, and only its answer is lost. */
  readonly afterEffect?: boolean
}

/** Says of each call of a method, counted from 1, whether it fails. */
export type FaultOf<Method extends string> = (method: Method, count: number) => Fault | undefined

/** The calls of `method` with these numbers fail. */
export const failCalls =
  <Method extends string>(
    method: NoInfer<Method>,
    counts: readonly number[],
    fault: Fault,
  ): FaultOf<Method> =>
  (called, count) =>
    called === method && counts.includes(count) ? fault : undefined

/** Counts calls by method and runs each with its fault. */
export const faultRunner = <Method extends string>(faultOf: FaultOf<Method>) => {
  const counts = new Map<Method, number>()
  return async <T>(method: Method, call: () => Promise<T> | T): Promise<T> => {
    const count = (counts.get(method) ?? 0) + 1
    counts.set(method, count)
    const fault = faultOf(method, count)
    if (fault === undefined) return call()
    if (fault.afterEffect === true) await call()
    throw fault.error
  }
}
