/**
 * When a failed request is sent again: the AWS SDKs' standard mode, with its numbers of 2026.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
import { UnreadableResponseError } from '../protocol/binding.ts'
import { S3Error } from '../protocol/errors.ts'
import { NetworkError } from './transport.ts'

export const attemptsMaxDefault = 3
const delayMsMax = 20_000
const baseMs = { transient: 50, throttling: 1000 } as const
/** How far a server may push the delay beyond what was computed. */
const retryAfterMsMax = 5000

const quotaMax = 500
const quotaCost = { transient: 14, throttling: 5 } as const

export type Failure = 'transient' | 'throttling'

const throttlingCodes = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
])
const transientCodes = new Set(['RequestTimeout', 'RequestTimeoutException'])
const transientStatuses = new Set([500, 502, 503, 504])

/** What kind of failure it is, if the same request may do better; undefined where it will not. */
export const findFailure = (error: unknown): Failure | undefined => {
  if (error instanceof NetworkError) return 'transient'
  if (error instanceof UnreadableResponseError) return error.retryable ? 'transient' : undefined
  if (!(error instanceof S3Error)) return undefined
  if (error.status === 429 || throttlingCodes.has(error.code)) return 'throttling'
  return transientCodes.has(error.code) || transientStatuses.has(error.status) ? 'transient' : undefined
}

/**
 * Milliseconds to wait after the failure number `failures` (from 1). `chance` is from 0 to 1.
 * The server's `x-amz-retry-after` (ms) or `retry-after` (s) can only make it longer, by 5 s at most.
 */
export const retryDelayMs = (failure: Failure, failures: number, chance: number, error: unknown): number => {
  const computed = chance * Math.min(baseMs[failure] * 2 ** (failures - 1), delayMsMax)
  const asked = error instanceof S3Error ? retryAfterMs(error.headers) : 0
  return Math.max(computed, Math.min(asked, computed + retryAfterMsMax))
}

const retryAfterMs = (headers: Readonly<Record<string, string>>): number => {
  const ms = Number(headers['x-amz-retry-after'] ?? Number.NaN)
  const s = Number(headers['retry-after'] ?? Number.NaN)
  return Number.isFinite(ms) ? ms : Number.isFinite(s) ? s * 1000 : 0
}

/** Tokens that all requests of a client share, so that a server in trouble is not hammered. */
export interface RetryQuota {
  /** Takes what a retry costs; false when there is not enough, and then nothing is taken. */
  take(failure: Failure): boolean
  /** A request has succeeded; `last` is the failure before its last retry, if there was one. */
  giveBack(last: Failure | undefined): void
}

export const createRetryQuota = (): RetryQuota => {
  let tokens = quotaMax
  return {
    take(failure) {
      if (tokens < quotaCost[failure]) return false
      tokens -= quotaCost[failure]
      return true
    },
    giveBack(last) {
      tokens = Math.min(quotaMax, tokens + (last === undefined ? 1 : quotaCost[last]))
    },
  }
}
