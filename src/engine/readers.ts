import type { Clock } from '../system/clock.ts'

/**
 * What this process reads at present, so that garbage waits for readers (also those of other
 * processes: each publishes in its `node` record when its oldest read began).
 */
export interface Readers {
  /** Announces a read; call it before the object's record is read, and the result when the read is over. */
  begin(): () => void
  /** When the oldest read under way began, or now; ms since the epoch. */
  since(): number
}

export const createReaders = (clock: Clock): Readers => {
  // In order of insertion, so the first is the oldest.
  const underWay = new Set<{ readonly since: number }>()
  return {
    begin: () => {
      const read = { since: clock.now() }
      underWay.add(read)
      return () => {
        underWay.delete(read)
      }
    },
    since: () => {
      for (const oldest of underWay) return oldest.since
      return clock.now()
    },
  }
}
