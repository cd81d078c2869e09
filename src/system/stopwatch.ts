/** Milliseconds, with fractions, that only ever rise: for durations, not for dates. */
export type Stopwatch = () => number

export const systemStopwatch: Stopwatch = () => performance.now()
