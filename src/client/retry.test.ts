import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UnreadableResponseError } from '../protocol/binding.ts'
import { S3Error } from '../protocol/errors.ts'
import { createRetryQuota, findFailure, retryDelayMs } from './retry.ts'
import { NetworkError } from './transport.ts'

test('CLIENT-5 what may pass is retried, what is decided is not', () => {
  const cases: readonly (readonly [unknown, string | undefined])[] = [
    [new NetworkError('reset', { code: 'ECONNRESET' }), 'transient'],
    [new S3Error('InternalError'), 'transient'],
    [new S3Error('ServiceUnavailable', {}, { status: 503 }), 'transient'],
    [new S3Error('RequestTimeout', {}, { status: 400 }), 'transient'],
    [new S3Error('SlowDown'), 'throttling'],
    [new S3Error('Anything', {}, { status: 429 }), 'throttling'],
    [new UnreadableResponseError('X', 'cut off', { status: 200, retryable: true }), 'transient'],
    [new UnreadableResponseError('X', 'no header etag', { status: 200, retryable: false }), undefined],
    [new S3Error('NoSuchKey'), undefined],
    [new S3Error('PreconditionFailed'), undefined],
    [new S3Error('ConditionalRequestConflict'), undefined],
    [new S3Error('OperationAborted', {}, { status: 409 }), undefined],
    [new S3Error('NotImplemented', {}, { status: 501 }), undefined],
    [new Error('the source of the body failed'), undefined],
  ]
  for (const [error, failure] of cases) assert.equal(findFailure(error), failure, String(error))
})

test('CLIENT-6 delays double from 50 ms, from 1 s when throttled, to 20 s', () => {
  const error = new S3Error('InternalError')
  assert.deepEqual(
    [1, 2, 3, 20].map((failures) => retryDelayMs('transient', failures, 1, error)),
    [50, 100, 200, 20_000],
  )
  assert.deepEqual(
    [1, 2, 6].map((failures) => retryDelayMs('throttling', failures, 1, error)),
    [1000, 2000, 20_000],
  )
  assert.equal(retryDelayMs('throttling', 2, 0.25, error), 500)
})

test('CLIENT-7 a server can lengthen a delay, by 5 s at most', () => {
  const asking = (headers: Record<string, string>): S3Error => new S3Error('SlowDown', {}, { headers })
  assert.equal(retryDelayMs('throttling', 1, 0.5, asking({ 'x-amz-retry-after': '700' })), 700)
  assert.equal(retryDelayMs('throttling', 1, 0.5, asking({ 'x-amz-retry-after': '100' })), 500)
  assert.equal(retryDelayMs('throttling', 1, 0.5, asking({ 'retry-after': '60' })), 5500)
})

test('CLIENT-8 retries cost tokens, and without tokens there is none', () => {
  const quota = createRetryQuota()
  let taken = 0
  while (quota.take('transient')) taken++
  assert.equal(taken, 35)
  assert.equal(quota.take('throttling'), true, '500 - 35 × 14 = 10 tokens are left, a throttled one costs 5')
  assert.equal(quota.take('throttling'), true)
  assert.equal(quota.take('throttling'), false)
  quota.giveBack('transient')
  assert.equal(quota.take('transient'), true)
  for (let success = 0; success < 5; success++) quota.giveBack(undefined)
  assert.equal(quota.take('throttling'), true)
})
