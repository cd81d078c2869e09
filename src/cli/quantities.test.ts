import assert from 'node:assert/strict'
import test from 'node:test'
import { parseSeconds, parseSize, writeDuration, writeSize, writeTime } from './quantities.ts'

const sizes: readonly [string, number | undefined][] = [
  ['0', 0],
  ['8388608', 8_388_608],
  ['8MiB', 8_388_608],
  ['8 M', 8_388_608],
  ['1.5k', 1536],
  ['5GB', 5e9],
  ['', undefined],
  ['-1', undefined],
  ['8 parsecs', undefined],
]

for (const [text, bytes] of sizes) {
  test(`CLI-1 the size "${text}" means ${bytes ?? 'nothing'}`, () => assert.equal(parseSize(text), bytes))
}

test('CLI-1 durations are seconds, minutes, hours or days', () => {
  assert.equal(parseSeconds('900'), 900)
  assert.equal(parseSeconds('15m'), 900)
  assert.equal(parseSeconds('7d'), 604_800)
  assert.equal(parseSeconds('soon'), undefined)
})

test('CLI-2 sizes and durations are printed with at most three figures', () => {
  assert.equal(writeSize(0), '0 B')
  assert.equal(writeSize(1023), '1023 B')
  assert.equal(writeSize(1024), '1 KiB')
  assert.equal(writeSize(12_900_000), '12.3 MiB')
  assert.equal(writeSize(1024 ** 3), '1 GiB')
  assert.equal(writeSize(1024 ** 2 - 1), '1 MiB')
  assert.equal(writeDuration(0), '0 s')
  assert.equal(writeDuration(59.6), '1 min')
  assert.equal(writeDuration(65), '1 min 5 s')
  assert.equal(writeDuration(900), '15 min')
  assert.equal(writeDuration(7500), '2 h 5 min')
  assert.equal(writeDuration(3600), '1 h')
  assert.equal(writeDuration(273_600), '3 d 4 h')
  assert.match(writeTime(new Date(0)), /^19(69|70)-\d\d-\d\d \d\d:\d\d:\d\d$/)
})
