import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import test from 'node:test'
import { MemoryBudget } from './memory-budget.ts'

/** Whether a promise has settled once all that can run now has run. */
const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  let settled = false
  const settle = (): void => void (settled = true)
  promise.then(settle, settle)
  await setImmediate()
  return settled
}

test('XFER-3 bytes are reserved until the budget is used up, then reservations wait', async () => {
  const budget = new MemoryBudget(10)
  const first = await budget.reserve(6)
  await budget.reserve(4)
  assert.equal(budget.free, 0)
  const third = budget.reserve(5)
  assert.equal(await isSettled(third), false)
  first()
  await third
  assert.equal(budget.free, 1)
})

test('XFER-3 a large reservation is not passed by small ones that come later', async () => {
  const budget = new MemoryBudget(10)
  const first = await budget.reserve(6)
  const large = budget.reserve(8)
  const small = budget.reserve(1)
  assert.equal(await isSettled(small), false)
  first()
  await large
  await small
  assert.equal(budget.free, 1)
})

test('XFER-3 a reservation larger than the budget gets all of it, alone', async () => {
  const budget = new MemoryBudget(10)
  const first = await budget.reserve(1)
  const huge = budget.reserve(1000)
  assert.equal(await isSettled(huge), false)
  first()
  const release = await huge
  assert.equal(budget.free, 0)
  release()
  release()
  assert.equal(budget.free, 10)
})

test('XFER-3 an aborted reservation takes nothing and lets the next one pass', async () => {
  const budget = new MemoryBudget(10)
  await budget.reserve(6)
  const abort = new AbortController()
  const large = budget.reserve(8, abort.signal)
  const small = budget.reserve(4)
  abort.abort(new Error('enough'))
  await assert.rejects(large, /enough/)
  await small
  assert.equal(budget.free, 0)
})
