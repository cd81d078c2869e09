import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findLinearOrder, type HistoryEntry } from './linear-history.ts'

const write = (value: number, start: number, end: number): HistoryEntry<number> => ({
  name: `write ${value}`,
  start,
  end,
  apply: () => value,
})

const read = (value: number, start: number, end: number): HistoryEntry<number> => ({
  name: `read ${value}`,
  start,
  end,
  apply: (state) => (state === value ? state : undefined),
})

const fits = (...history: readonly HistoryEntry<number>[]): boolean =>
  findLinearOrder(history, 0, String).found

test('VER-64 a history is linear if some order explains it, and no other one is taken for it', () => {
  assert.ok(fits(write(1, 0, 10), write(2, 0, 10), read(1, 11, 12), read(1, 13, 14)))
  assert.ok(fits(write(1, 0, 10), read(0, 1, 2), read(1, 3, 4)))
  // Read anew what was gone already, or what nobody wrote; or the old one after the new one.
  assert.ok(!fits(write(1, 0, 1), write(2, 2, 3), read(1, 4, 5)))
  assert.ok(!fits(write(1, 0, 10), read(2, 1, 2)))
  assert.ok(!fits(write(1, 0, 10), read(1, 1, 2), read(0, 3, 4)))
  assert.ok(!fits(write(1, 0, 10), write(2, 0, 10), read(1, 11, 12), read(2, 13, 14)))
})
