import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rejectsWith } from '../../test/engine-objects.ts'
import { S3Error } from '../protocol/errors.ts'
import {
  checkCopySourceConditions,
  checkDeleteCondition,
  checkReadConditions,
  checkWriteConditions,
  type ReadConditions,
  type WriteConditions,
} from './conditions.ts'
import type { ObjectRecord } from './records.ts'

const modifiedAt = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
const now = modifiedAt + 3_600_000
const object: ObjectRecord = {
  id: 'id',
  versionId: 'null',
  owner: { id: 'o', displayName: 'o' },
  size: 1,
  etag: 'e1',
  modifiedAt,
  checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: '' },
  content: { kind: 'segments', segments: [] },
  system: { cacheControl: 'max-age=1', expires: 'never' },
  metadata: {},
  tags: {},
  storageClass: 'STANDARD',
}

const outcomeOf = (check: () => void): string => {
  try {
    check()
    return 'ok'
  } catch (error) {
    if (!(error instanceof S3Error)) throw error
    return [error.status, error.code, error.details['Condition'] ?? error.details['Header']]
      .filter(Boolean)
      .join(' ')
  }
}

const writes: readonly (readonly [conditions: WriteConditions, absent: string, present: string])[] = [
  [{}, 'ok', 'ok'],
  [{ ifNoneMatch: '*' }, 'ok', '412 PreconditionFailed If-None-Match'],
  [{ ifNoneMatch: '"e1"' }, '501 NotImplemented If-None-Match', '501 NotImplemented If-None-Match'],
  [{ ifMatch: '*' }, '501 NotImplemented If-Match', '501 NotImplemented If-Match'],
  [{ ifMatch: '"e1"' }, '404 NoSuchKey', 'ok'],
  [{ ifMatch: 'e1' }, '404 NoSuchKey', 'ok'],
  [{ ifMatch: '"e2"' }, '404 NoSuchKey', '412 PreconditionFailed If-Match'],
  [{ ifMatch: 'no etag at all' }, '404 NoSuchKey', '412 PreconditionFailed If-Match'],
  [
    { ifMatch: '"e1"', ifNoneMatch: '*' },
    '501 NotImplemented If-Match,If-None-Match',
    '501 NotImplemented If-Match,If-None-Match',
  ],
]

for (const [conditions, absent, present] of writes) {
  test(`COND-3 a write with ${JSON.stringify(conditions)} gets ${absent} without an object, ${present} with one`, () => {
    assert.equal(
      outcomeOf(() => checkWriteConditions(conditions, undefined, 'k')),
      absent,
    )
    assert.equal(
      outcomeOf(() => checkWriteConditions(conditions, object, 'k')),
      present,
    )
  })
}

test('COND-4 what S3 does not take of conditional writes is said in its words', async () => {
  await rejectsWith(() => checkWriteConditions({ ifMatch: '*' }, undefined, 'k'), 'NotImplemented', {
    additionalMessage: "We don't accept the provided value of If-Match header for this API",
  })
  await rejectsWith(() => checkWriteConditions({ ifNoneMatch: 'x' }, undefined, 'k'), 'NotImplemented', {
    additionalMessage: "We don't accept the provided value of If-None-Match header for this API",
  })
  await rejectsWith(
    () => checkWriteConditions({ ifNoneMatch: '*', ifMatch: 'x' }, undefined, 'k'),
    'NotImplemented',
    {
      additionalMessage: 'Multiple conditional request headers present in the request',
    },
  )
})

const before = new Date(modifiedAt - 2000)
const same = new Date(Math.floor(modifiedAt / 1000) * 1000)
const after = new Date(modifiedAt + 2000)
const future = new Date(now + 60_000)
const notModified = '304 NotModified'
const failed = (header: string): string => `412 PreconditionFailed ${header}`

const reads: readonly (readonly [conditions: ReadConditions, outcome: string])[] = [
  [{}, 'ok'],
  [{ ifMatch: '"e1"' }, 'ok'],
  [{ ifMatch: '*' }, 'ok'],
  [{ ifMatch: '"e0", W/"e1"' }, 'ok'],
  [{ ifMatch: '"e2"' }, failed('If-Match')],
  [{ ifUnmodifiedSince: before }, failed('If-Unmodified-Since')],
  [{ ifUnmodifiedSince: same }, 'ok'],
  [{ ifUnmodifiedSince: after }, 'ok'],
  [{ ifMatch: 'e1', ifUnmodifiedSince: before }, 'ok'],
  [{ ifMatch: 'e2', ifUnmodifiedSince: after }, failed('If-Match')],
  [{ ifNoneMatch: 'e1' }, notModified],
  [{ ifNoneMatch: '*' }, notModified],
  [{ ifNoneMatch: '"e2"' }, 'ok'],
  [{ ifModifiedSince: before }, 'ok'],
  [{ ifModifiedSince: same }, notModified],
  [{ ifModifiedSince: after }, notModified],
  [{ ifModifiedSince: future }, 'ok'],
  [{ ifModifiedSince: new Date(Number.NaN) }, 'ok'],
  [{ ifNoneMatch: 'e2', ifModifiedSince: after }, 'ok'],
  [{ ifNoneMatch: 'e1', ifModifiedSince: before }, notModified],
  [{ ifMatch: 'e1', ifNoneMatch: 'e1' }, notModified],
  [{ ifMatch: 'e2', ifNoneMatch: 'e1' }, failed('If-Match')],
  [{ ifUnmodifiedSince: after, ifModifiedSince: before }, 'ok'],
]

for (const [conditions, outcome] of reads) {
  const name = JSON.stringify(conditions)
  test(`COND-5 a read with ${name} gets ${outcome}`, () => {
    assert.equal(
      outcomeOf(() => checkReadConditions(conditions, object, now)),
      outcome,
    )
  })
  test(`COND-6 a copy from a source with ${name} gets 412 wherever a read does not get the object`, () => {
    const found = outcomeOf(() => checkCopySourceConditions(conditions, object, now))
    assert.match(found, outcome === 'ok' ? /^ok$/ : /^412 PreconditionFailed x-amz-copy-source-If-/)
  })
}

test('COND-7 a 304 says what a cache must know', async () => {
  const error = await rejectsWith(
    () => checkReadConditions({ ifNoneMatch: '"e1"' }, object, now),
    'NotModified',
  )
  assert.equal(error.status, 304)
  assert.deepEqual(error.headers, {
    etag: '"e1"',
    'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT',
    'cache-control': 'max-age=1',
    expires: 'never',
  })
})

test('COND-8 a delete may ask for an ETag, or for any object', () => {
  assert.equal(
    outcomeOf(() => checkDeleteCondition(undefined, undefined, 'k')),
    'ok',
  )
  assert.equal(
    outcomeOf(() => checkDeleteCondition('*', object, 'k')),
    'ok',
  )
  assert.equal(
    outcomeOf(() => checkDeleteCondition('"e1"', object, 'k')),
    'ok',
  )
  assert.equal(
    outcomeOf(() => checkDeleteCondition('"e2"', object, 'k')),
    '412 PreconditionFailed If-Match',
  )
  assert.equal(
    outcomeOf(() => checkDeleteCondition('*', undefined, 'k')),
    '404 NoSuchKey',
  )
})
