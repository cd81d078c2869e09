import { findFailure } from '../client/retry.ts'
import { S3Error } from '../protocol/errors.ts'
import { TransferError } from './transfer-error.ts'
import type { TransferPlace } from './transfer-error.ts'

/**
 * The client has already tried a few times within a second; this is for what takes longer, such as a
 * server that is started anew, and for bytes that came to harm on the way.
 */
const attemptsMax = 4
const backOffMs = 500

/** A body that did not arrive as it was sent. */
const harmCodes = new Set(['BadDigest', 'IncompleteBody', 'XAmzContentChecksumMismatch'])

/** Whether the same request may succeed when it is sent again. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof TransferError) return error.retryable
  return findFailure(error) !== undefined || (error instanceof S3Error && harmCodes.has(error.code))
}

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
      if (!retryable || attempt === attemptsMax)
        throw asTransferError(error, { ...place, attempt }, retryable)
      await pause(backOffMs * 2 ** (attempt - 1), signal)
    }
  }
}

function asTransferError(error: unknown, place: TransferPlace, retryable: boolean): TransferError {
  if (error instanceof TransferError) return error
  const part = place.partNumber === undefined ? '' : `part ${place.partNumber}: `
  const attempts = place.attempt === 1 ? '' : ` (attempt ${place.attempt ?? 1})`
  const message = error instanceof Error ? error.message : String(error)
  return new TransferError(`${place.name}: ${part}${message}${attempts}`, place, { retryable, cause: error })
}

const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
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
