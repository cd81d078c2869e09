/** The only door to time: rules and stores take a clock, so that a test or a simulation can be one. */
export interface Clock {
  /** Milliseconds since the Unix epoch, UTC. */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }
