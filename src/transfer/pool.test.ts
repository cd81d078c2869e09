import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import test from 'node:test'
import { runPool } from './pool.ts'

test('XFER-4 no more than the given number run at once, and all run', async () => {
  let running = 0
  let most = 0
  const done: number[] = []
  await runPool([1, 2, 3, 4, 5, 6, 7], { concurrency: 3 }, async (item) => {
    most = Math.max(most, ++running)
    await setImmediate()
    running--
    done.push(item)
  })
  assert.equal(most, 3)
  assert.deepEqual(
    done.sort((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 7],
  )
})

test('XFER-4 an item is taken only when there is room for it', async () => {
  const gate = Promise.withResolvers<void>()
  let taken = 0
  function* items(): Generator<number> {
    while (taken < 5) yield ++taken
  }
  const pool = runPool(items(), { concurrency: 2 }, () => gate.promise)
  await setImmediate()
  assert.equal(taken, 2)
  gate.resolve()
  await pool
  assert.equal(taken, 5)
})

test('XFER-4 the first failure stops the rest, is thrown once all have ended, and aborts the others', async () => {
  const ended: number[] = []
  const pool = runPool([1, 2, 3, 4], { concurrency: 2 }, async (item, signal) => {
    if (item === 1) {
      await setImmediate()
      throw new Error('first')
    }
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    ended.push(item)
    throw new Error('second')
  })
  await assert.rejects(pool, /first/)
  assert.deepEqual(ended, [2])
})

test('XFER-4 an aborted signal stops the pool with its reason', async () => {
  const abort = new AbortController()
  const pool = runPool([1, 2, 3], { concurrency: 1, signal: abort.signal }, async (item) => {
    if (item === 2) abort.abort(new Error('enough'))
    return Promise.resolve()
  })
  await assert.rejects(pool, /enough/)
})
