import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rejectsWith } from '../../test/engine-objects.ts'
import { checkDeletable, defaultRetentionOf, lockOfNew, withRetention } from './object-lock.ts'
import type { BucketRecord, ObjectLock, Retention } from './records.ts'

const now = Date.UTC(2026, 1, 28, 12)
const dayMs = 86_400_000
const retained = (mode: Retention['mode'], days: number): ObjectLock => ({
  retention: { mode, until: now + days * dayMs },
})

const bucketWith = (objectLock?: BucketRecord['objectLock']): BucketRecord => ({
  name: 'bucket',
  createdAt: 0,
  owner: { id: 'a'.repeat(64), displayName: 'ann' },
  location: '',
  ...(objectLock !== undefined && { objectLock }),
})

test('LOCK-1 a version is deleted when nothing holds it: no hold, and its retention over or bypassed', async () => {
  const deletable = (lock: ObjectLock | undefined, bypassGovernance?: boolean): boolean => {
    try {
      checkDeletable({ lock }, { bypassGovernance }, now)
      return true
    } catch {
      return false
    }
  }
  const table: readonly (readonly [ObjectLock | undefined, boolean, boolean])[] = [
    [undefined, true, true],
    [{}, true, true],
    [{ legalHold: 'OFF' }, true, true],
    [{ legalHold: 'ON' }, false, false],
    [retained('GOVERNANCE', 1), false, true],
    [retained('GOVERNANCE', 0), true, true],
    [retained('COMPLIANCE', 1), false, false],
    [retained('COMPLIANCE', -1), true, true],
    [{ ...retained('COMPLIANCE', -1), legalHold: 'ON' }, false, false],
    [{ ...retained('GOVERNANCE', 1), legalHold: 'ON' }, false, false],
  ]
  for (const [lock, plain, bypassed] of table) {
    assert.deepEqual([deletable(lock), deletable(lock, true)], [plain, bypassed], JSON.stringify(lock))
  }
})

test('LOCK-2 nobody loosens COMPLIANCE before its end, and GOVERNANCE only by bypass', async () => {
  const change =
    (mode: Retention['mode'], days: number, next: ObjectLock, bypassGovernance = false) =>
    () =>
      withRetention(retained(mode, days), next.retention, { bypassGovernance }, now)
  const refused = [
    change('COMPLIANCE', 2, retained('COMPLIANCE', 1), true),
    change('COMPLIANCE', 2, retained('GOVERNANCE', 3), true),
    change('COMPLIANCE', 2, {}, true),
    change('GOVERNANCE', 2, retained('GOVERNANCE', 1)),
    change('GOVERNANCE', 2, {}),
    change('GOVERNANCE', 2, retained('COMPLIANCE', 1)),
  ]
  for (const each of refused) await rejectsWith(each, 'AccessDenied')
  assert.deepEqual(change('COMPLIANCE', 2, retained('COMPLIANCE', 3))(), retained('COMPLIANCE', 3))
  assert.deepEqual(change('GOVERNANCE', 2, retained('COMPLIANCE', 3))(), retained('COMPLIANCE', 3))
  assert.deepEqual(change('GOVERNANCE', 2, retained('GOVERNANCE', 1), true)(), retained('GOVERNANCE', 1))
  assert.deepEqual(change('GOVERNANCE', 2, {}, true)(), {})
  assert.deepEqual(change('COMPLIANCE', -1, {})(), {})
  const held: ObjectLock = { ...retained('GOVERNANCE', -1), legalHold: 'ON' }
  assert.deepEqual(withRetention(held, undefined, {}, now), { legalHold: 'ON' })
})

test('LOCK-3 a new version gets the retention asked for, or else the default of its bucket', async () => {
  const asked = retained('COMPLIANCE', 1)
  const byDays = bucketWith({ defaultRetention: { mode: 'GOVERNANCE', days: 30 } })
  assert.deepEqual(lockOfNew(byDays, asked, now), asked)
  assert.deepEqual(lockOfNew(byDays, undefined, now), retained('GOVERNANCE', 30))
  assert.deepEqual(lockOfNew(byDays, { legalHold: 'ON' }, now), {
    legalHold: 'ON',
    ...retained('GOVERNANCE', 30),
  })
  const byYears = bucketWith({ defaultRetention: { mode: 'GOVERNANCE', years: 2 } })
  assert.equal(lockOfNew(byYears, undefined, now)?.retention?.until, Date.UTC(2028, 1, 28, 12))
  assert.equal(lockOfNew(bucketWith({}), undefined, now), undefined)
  assert.equal(lockOfNew(bucketWith(), undefined, now), undefined)
  await rejectsWith(() => lockOfNew(bucketWith(), asked, now), 'InvalidRequest')
  await rejectsWith(() => lockOfNew(bucketWith({}), retained('GOVERNANCE', 0), now), 'InvalidArgument')
})

test('LOCK-4 a default retention is of days or of years, at least one and not for ever', async () => {
  const Mode = 'GOVERNANCE' as const
  assert.deepEqual(defaultRetentionOf({ Mode, Days: 36_500 }), { mode: Mode, days: 36_500 })
  assert.deepEqual(defaultRetentionOf({ Mode, Years: 100 }), { mode: Mode, years: 100 })
  for (const fields of [{ Days: 1 }, { Mode }, { Mode, Days: 1, Years: 1 }]) {
    await rejectsWith(() => defaultRetentionOf(fields), 'MalformedXML')
  }
  for (const fields of [{ Days: 0 }, { Years: -1 }]) {
    await rejectsWith(() => defaultRetentionOf({ Mode, ...fields }), 'InvalidRetentionPeriod')
  }
  for (const fields of [{ Days: 36_501 }, { Years: 101 }]) {
    await rejectsWith(() => defaultRetentionOf({ Mode, ...fields }), 'InvalidArgument')
  }
})
