import { S3Error } from '../protocol/errors.ts'
import { TransferError } from './transfer-error.ts'
import type { TransferPlace } from './transfer-error.ts'

/** The numbers of the AWS SDKs' standard mode, with more attempts: a part is a small piece of a long job. */
const attemptsMax = 5
const backOffMs = 50
const backOffThrottledMs = 1000
const backOffMaxMs = 20_000

const throttlingCodes = new Set(['SlowDown', 'Throttling', 'ThrottlingException', 'TooManyRequestsException', 'RequestLimitExceeded', 'BandwidthLimitExceeded'])
const transientCodes = new Set(['RequestTimeout', 'BadDigest', 'IncompleteBody', 'InternalError'])

/** Whether the same request may succeed when it is sent again. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof TransferError) return error.retryable
  if (error instanceof S3Error) {
    return error.status >= 500 ? error.status !== 501 : error.status === 429 || transientCodes.has(error.code)
  }
  // What is no answer of the server comes from the network; an abort is the caller's will.
  return error instanceof Error && error.name !== 'AbortError' && !(error instanceof RangeError)
}

const isThrottled = (error: unknown): boolean =>
  error instanceof S3Error && (error.status === 429 || error.status === 503 || throttlingCodes.has(error.code))

/**
 * Runs `work` until it succeeds, fails for good, or has failed too often, waiting longer each time.
 *
 * @throws {TransferError} with the place, the attempt and the last failure as cause; the signal's reason
 * when it is aborted.
 */
export async function withAttempts<T>(
  place: TransferPlace,
  signal: AbortSignal | undefined,
  work: (attempt: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt)
    } catch (error) {
      signal?.throwIfAborted()
      const retryable = isRetryable(error)
      if (!retryable || attempt === attemptsMax) throw asTransferError(error, { ...place, attempt }, retryable)
      await delay(delayMs(attempt, isThrottled(error)), signal)
    }
  }
}

function asTransferError(error: unknown, place: TransferPlace, retryable: boolean): TransferError {
  if (error instanceof TransferError) return error
  const part = place.partNumber === undefined ? '' : `part ${place.partNumber}: `
  const attempts = place.attempt === 1 ? '' : ` (attempt ${place.attempt ?? 1})`
  const message = error instanceof Error ? describe(error) : String(error)
  return new TransferError(`${place.name}: ${part}${message}${attempts}`, place, { retryable, cause: error })
}

const describe = (error: Error): string =>
  error.message !== '' ? error.message : ((error as { code?: string }).code ?? error.name)

function delayMs(attempt: number, throttled: boolean): number {
  const base = throttled ? backOffThrottledMs : backOffMs
  return Math.random() * Math.min(base * 2 ** attempt, backOffMaxMs)
}

const delay = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', abort, { once: true })
  })
