import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rejectsWith } from '../../../test/engine-objects.ts'
import { checkPostPolicy, parsePostPolicy } from './post-policy.ts'

const now = Date.UTC(2026, 0, 1)
const encode = (text: string): string => Buffer.from(text).toString('base64')
const policyOf = (conditions: unknown, expiration: unknown = '2026-01-02T00:00:00.000Z'): string =>
  encode(JSON.stringify({ expiration, conditions }))

test('POST-5 a policy document that is not of its form is refused', async () => {
  for (const policy of [
    '!!',
    encode('no json'),
    encode('[]'),
    encode(JSON.stringify({ conditions: [] })),
    encode(JSON.stringify({ expiration: '2026-01-02T00:00:00Z' })),
    encode(JSON.stringify({ EXPIRATION: '2026-01-02T00:00:00Z', conditions: [] })),
    policyOf([], 'tomorrow'),
    policyOf([], 5),
    policyOf('none'),
    policyOf([{}]),
    policyOf(['eq']),
    policyOf([['eq', '$key']]),
    policyOf([['eq', '$key', 'a', 'b']]),
    policyOf([['eq', 'key', 'a']]),
    policyOf([['eq', '$key', {}]]),
    policyOf([['ends-with', '$key', 'a']]),
    policyOf([['content-length-range', 1]]),
    policyOf([['content-length-range', {}, 1]]),
    policyOf([{ key: ['a'] }]),
  ]) {
    await rejectsWith(() => parsePostPolicy(policy), 'InvalidPolicyDocument')
  }
})

test('POST-6 every field is allowed by a condition, and every condition holds', async () => {
  const check = (conditions: unknown, fields: Readonly<Record<string, string>>) =>
    checkPostPolicy(parsePostPolicy(policyOf(conditions)), new Map(Object.entries(fields)), now)
  const held: readonly (readonly [unknown, Readonly<Record<string, string>>])[] = [
    [[{ key: 'a' }], { key: 'a' }],
    [[['EQ', '$Key', 'a']], { key: 'a', policy: 'x', 'x-amz-signature': 'x', 'x-ignore-me': 'x', file: 'x' }],
    [[['Starts-With', '$key', 'user/']], { key: 'user/a' }],
    [[['starts-with', '$key', '']], { key: '' }],
    [[['starts-with', '$key', '']], {}],
    [[['starts-with', '$content-type', 'image/']], { 'content-type': 'image/png, image/gif' }],
    [[{ success_action_status: 201 }], { success_action_status: '201' }],
    [[{ key: 'a', acl: 'private' }], { key: 'a', acl: 'private' }],
  ]
  for (const [conditions, fields] of held) assert.doesNotThrow(() => check(conditions, fields))
  const refused: readonly (readonly [unknown, Readonly<Record<string, string>>])[] = [
    [[], { key: 'a' }],
    [[{ key: 'a' }], { key: 'b' }],
    [[{ key: 'a' }], { key: 'A' }],
    [[{ acl: 'private' }], {}],
    [[['starts-with', '$key', 'user/']], { key: 'users/a' }],
    [[['starts-with', '$content-type', 'image/']], { 'content-type': 'image/png,text/html' }],
    [[{ key: 'a' }], { key: 'a', acl: 'private' }],
  ]
  for (const [conditions, fields] of refused)
    await rejectsWith(() => check(conditions, fields), 'AccessDenied')
})

test('POST-7 a file is of a size that all conditions allow', () => {
  const range = (...conditions: unknown[]) =>
    checkPostPolicy(parsePostPolicy(policyOf(conditions)), new Map(), now)
  assert.deepEqual(range(['content-length-range', 1, 10]), { min: 1, max: 10 })
  assert.deepEqual(range(['content-length-range', '1', '10'], ['content-length-range', 5, 20]), {
    min: 5,
    max: 10,
  })
  assert.deepEqual(range(), { min: 0, max: Number.POSITIVE_INFINITY })
})

test('POST-8 a dollar may be escaped in a policy', () => {
  const text = '{"expiration":"2026-01-02T00:00:00Z","conditions":[["eq","$key","\\$a\\\\b"]]}'
  assert.doesNotThrow(() => checkPostPolicy(parsePostPolicy(encode(text)), new Map([['key', '$a\\b']]), now))
})

test('POST-9 a policy is good until it expires, and not at that moment', async () => {
  const at = (ms: number) => () => checkPostPolicy(parsePostPolicy(policyOf([])), new Map(), ms)
  assert.doesNotThrow(at(Date.UTC(2026, 0, 2) - 1))
  await rejectsWith(at(Date.UTC(2026, 0, 2)), 'AccessDenied')
})
