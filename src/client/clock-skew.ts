import { S3Error } from '../protocol/errors.ts'
import { parseHttpDate } from '../protocol/http-date.ts'
import type { Clock } from '../system/clock.ts'

/** Errors that a wrong clock may be behind. */
const suspects = new Set([
  'RequestTimeTooSkewed',
  'RequestExpired',
  'RequestInTheFuture',
  'SignatureDoesNotMatch',
  'AuthFailure',
  'InvalidSignatureException',
  'AccessDenied',
])
/** What the clocks may differ by before it is held to be the cause. */
const skewMsMax = 5 * 60 * 1000

/** A clock that goes by the server's where its own is far off. */
export interface SkewedClock extends Clock {
  /** Learns the server's time from an error; true when that moved the clock, so that a retry makes sense. */
  learn(error: unknown): boolean
}

export const createSkewedClock = (clock: Clock): SkewedClock => {
  let offsetMs = 0
  return {
    now: () => clock.now() + offsetMs,
    learn(error) {
      if (!(error instanceof S3Error) || !suspects.has(error.code)) return false
      const serverTime = parseHttpDate(error.headers['date'] ?? '')?.getTime()
      if (serverTime === undefined || Math.abs(serverTime - clock.now() - offsetMs) < skewMsMax) return false
      offsetMs = serverTime - clock.now()
      return true
    },
  }
}
