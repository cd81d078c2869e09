import assert from 'node:assert/strict'
import test from 'node:test'
import { UsageError } from './exit-codes.ts'
import { parseCommandLine } from './parse-command-line.ts'
import { verb } from './verb.ts'

const sample = verb({
  name: 'sample',
  summary: 'Does nothing',
  connects: true,
  arguments: {
    first: { summary: 'one', required: true },
    rest: { summary: 'more', required: false, many: true },
  },
  flags: {
    size: { type: 'size', default: '8MiB', min: 5, max: 1e9, env: 'SAMPLE_SIZE', summary: 'a size' },
    count: { type: 'integer', summary: 'a number' },
    force: { type: 'boolean', short: 'f', env: 'SAMPLE_FORCE', summary: 'a switch' },
  },
  examples: [],
  run: async () => {},
})

const parse = (words: string, env: Record<string, string> = {}): ReturnType<typeof parseCommandLine> =>
  parseCommandLine(sample, words.split(' ').filter(Boolean), env)

test('CLI-4 a flag is what is written, else what the environment says, else its default', () => {
  assert.deepEqual(parse('a').flags, { size: 8_388_608, count: undefined, force: false })
  assert.deepEqual(parse('a', { SAMPLE_SIZE: '6', SAMPLE_FORCE: '1' }).flags, {
    size: 6,
    count: undefined,
    force: true,
  })
  assert.deepEqual(parse('-f --size 7 a --count=3', { SAMPLE_SIZE: '6' }).flags, {
    size: 7,
    count: 3,
    force: true,
  })
})

test('CLI-4 arguments are read in order, and common flags by every verb', () => {
  const line = parse('--json a b --region eu-north-1 c')
  assert.deepEqual(line.arguments, { first: 'a', rest: ['b', 'c'] })
  assert.equal(line.global.json, true)
  assert.deepEqual(line.connection, { 'endpoint-url': undefined, profile: undefined, region: 'eu-north-1' })
})

test('CLI-4 what does not fit the declaration is a usage error that says what would', () => {
  assert.throws(() => parse(''), /FIRST is missing/)
  assert.throws(() => parse('a --unknown'), UsageError)
  assert.throws(() => parse('a --size 4'), /--size takes a size such as 8MiB from 5 B to 954 MiB, not "4"/)
  assert.throws(() => parse('a --count 1.5'), /--count takes a whole number, not "1.5"/)
})
