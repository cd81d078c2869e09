/**
 * What this process reads at present, so that garbage waits for readers (also those of other
 * processes: each publishes in its `node` record when its oldest read began).
 */
export interface Readers {
  /** Announces a read; call it before the object's record is read, and the result when the read is over. */
  begin(): () => void
  /** When the oldest read under way began, or now. */
  since(): number
}
