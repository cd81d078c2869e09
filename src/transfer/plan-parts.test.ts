import assert from 'node:assert/strict'
import test from 'node:test'
import { objectSizeMax, partSizeMax } from '../protocol/limits.ts'
import { defaultPartLimits, planParts } from './plan-parts.ts'

const MiB = 1024 * 1024
const GiB = 1024 * MiB

const cases = [
  { size: 0, partSize: 8 * MiB, partCount: 1 },
  { size: 1, partSize: 8 * MiB, partCount: 1 },
  { size: 8 * MiB, partSize: 8 * MiB, partCount: 1 },
  { size: 8 * MiB + 1, partSize: 8 * MiB, partCount: 2 },
  { size: 80_000 * MiB, partSize: 8 * MiB, partCount: 10_000 },
  { size: 80_000 * MiB + 1, partSize: 9 * MiB, partCount: 8889 },
  { size: 1024 * GiB, partSize: 105 * MiB, partCount: 9987 },
  { size: objectSizeMax, partSize: partSizeMax, partCount: 10_000 },
]

for (const { size, partSize, partCount } of cases) {
  test(`XFER-1 an object of ${size} bytes goes up in ${partCount} parts of ${partSize / MiB} MiB`, () => {
    const plan = planParts(size)
    assert.equal(plan.partSizeOf(1), partSize)
    assert.equal(plan.partCount, partCount)
    assert.ok(plan.capacity >= size)
  })
}

test('XFER-1 an object of more than 48.8 TiB is refused', () => {
  assert.throws(() => planParts(objectSizeMax + 1), RangeError)
})

test('XFER-1 the wished part size is kept within the limits of the server', () => {
  assert.equal(planParts(GiB, { ...defaultPartLimits, partSizeWanted: MiB }).partSizeOf(1), 5 * MiB)
  assert.equal(planParts(GiB, { ...defaultPartLimits, partSizeWanted: 6 * GiB }).partSizeOf(1), 5 * GiB)
})

test('XFER-1 a wished part size of less than a MiB is kept', () => {
  const plan = planParts(450_000, { ...defaultPartLimits, partSizeMin: 1, partSizeWanted: 100_000 })
  assert.equal(plan.partCount, 5)
})

test('XFER-1 a server that takes 1,000 parts gets larger ones', () => {
  const plan = planParts(100 * GiB, { ...defaultPartLimits, partCountMax: 1000 })
  assert.equal(plan.partSizeOf(1), 103 * MiB)
  assert.ok(plan.partCount! <= 1000)
})

test('XFER-2 a stream of unknown length begins with 8 MiB parts and can carry more than 7 TiB', () => {
  const plan = planParts(undefined)
  assert.equal(plan.partCount, undefined)
  assert.equal(plan.partSizeOf(1), 8 * MiB)
  assert.equal(plan.partSizeOf(1000), 8 * MiB)
  assert.equal(plan.partSizeOf(1001), 16 * MiB)
  assert.equal(plan.partSizeOf(10_000), 4 * GiB)
  assert.ok(plan.capacity > 7 * 1024 * GiB)
})
