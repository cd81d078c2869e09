import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LifecycleRuleFields } from '../../protocol/operations/bucket-lifecycle.ts'
import { abortOf, expirationOf, matchesRule, midnightAfter, transitionOf, writeExpiration } from './rules.ts'

const dayMs = 86_400_000
const at = (text: string): number => Date.parse(text)

const rule = (fields: Partial<LifecycleRuleFields>): LifecycleRuleFields => ({
  ID: 'rule',
  Status: 'Enabled',
  Filter: {},
  ...fields,
})

test('LIFE-1 days count from the event and end at the next midnight UTC', () => {
  const cases: readonly (readonly [from: string, days: number, to: string])[] = [
    ['2014-01-15T10:30:00Z', 3, '2014-01-19T00:00:00Z'],
    ['2014-01-15T00:00:00Z', 1, '2014-01-16T00:00:00Z'],
    ['2014-01-15T00:00:00.001Z', 1, '2014-01-17T00:00:00Z'],
    ['2014-02-28T23:59:59Z', 1, '2014-03-02T00:00:00Z'],
  ]
  for (const [from, days, to] of cases) assert.equal(midnightAfter(at(from), days, dayMs), at(to), from)
})

test('LIFE-2 a filter takes what begins with its prefix, has all its tags and is of its size', () => {
  const object = { key: 'logs/a', size: 100, tags: { team: 'x', env: 'y' } }
  const cases: readonly (readonly [LifecycleRuleFields, boolean])[] = [
    [rule({}), true],
    [rule({ Filter: { Prefix: 'logs/' } }), true],
    [rule({ Filter: { Prefix: 'log' } }), true],
    [rule({ Filter: { Prefix: 'ogs' } }), false],
    [rule({ Filter: undefined, Prefix: 'logs/' }), true],
    [rule({ Filter: { Tag: { Key: 'team', Value: 'x' } } }), true],
    [rule({ Filter: { Tag: { Key: 'team', Value: 'y' } } }), false],
    [rule({ Filter: { Tag: { Key: 'toString', Value: 'x' } } }), false],
    [
      rule({
        Filter: {
          And: {
            Tags: [
              { Key: 'team', Value: 'x' },
              { Key: 'env', Value: 'y' },
            ],
          },
        },
      }),
      true,
    ],
    [
      rule({
        Filter: {
          And: {
            Tags: [
              { Key: 'team', Value: 'x' },
              { Key: 'a', Value: 'b' },
            ],
          },
        },
      }),
      false,
    ],
    [rule({ Filter: { ObjectSizeGreaterThan: 99 } }), true],
    [rule({ Filter: { ObjectSizeGreaterThan: 100 } }), false],
    [rule({ Filter: { ObjectSizeLessThan: 101 } }), true],
    [rule({ Filter: { And: { Prefix: 'logs/', ObjectSizeLessThan: 100 } } }), false],
    [rule({ Status: 'Disabled' }), false],
  ]
  for (const [each, expected] of cases)
    assert.equal(matchesRule(each, object), expected, JSON.stringify(each))
})

test('LIFE-3 of several rules the earliest counts', () => {
  const object = { size: 1, tags: {}, modifiedAt: at('2026-01-15T10:30:00Z') }
  const rules = [
    rule({ ID: 'late', Expiration: { Days: 30 } }),
    rule({ ID: 'soon', Expiration: { Days: 2 } }),
    rule({ ID: 'off', Status: 'Disabled', Expiration: { Days: 1 } }),
    rule({ ID: 'date', Expiration: { Date: new Date('2026-02-01T00:00:00Z') } }),
  ]
  assert.deepEqual(expirationOf(rules, 'key', object, dayMs), {
    at: at('2026-01-18T00:00:00Z'),
    ruleId: 'soon',
  })
  assert.equal(
    expirationOf(
      [rule({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } })],
      'key',
      object,
      dayMs,
    ),
    undefined,
  )
})

test('LIFE-4 an upload is aborted by prefix, at the midnight after its days', () => {
  const rules = [
    rule({
      ID: 'tmp',
      Filter: { Prefix: 'tmp/' },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    }),
    rule({ ID: 'all', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
  ]
  const initiatedAt = at('2026-01-15T10:30:00Z')
  assert.deepEqual(abortOf(rules, { key: 'tmp/a', initiatedAt }, dayMs), {
    at: at('2026-01-17T00:00:00Z'),
    ruleId: 'tmp',
  })
  assert.deepEqual(abortOf(rules, { key: 'a', initiatedAt }, dayMs), {
    at: at('2026-01-23T00:00:00Z'),
    ruleId: 'all',
  })
})

test('LIFE-5 a transition goes on to the coldest class that is due, and leaves small objects', () => {
  const modifiedAt = at('2026-01-01T00:00:00Z')
  const object = { size: 200_000, tags: {}, modifiedAt, storageClass: 'STANDARD' }
  const rules = [
    rule({
      Transitions: [
        { Days: 30, StorageClass: 'STANDARD_IA' },
        { Days: 60, StorageClass: 'GLACIER' },
      ],
    }),
  ]
  const options = (day: number) => ({ dayMs, now: modifiedAt + day * dayMs, anySize: false })
  assert.equal(transitionOf(rules, 'key', object, options(29)), undefined)
  assert.equal(transitionOf(rules, 'key', object, options(30)), 'STANDARD_IA')
  assert.equal(transitionOf(rules, 'key', object, options(60)), 'GLACIER')
  assert.equal(transitionOf(rules, 'key', { ...object, storageClass: 'GLACIER' }, options(60)), undefined)
  assert.equal(transitionOf(rules, 'key', { ...object, size: 1000 }, options(60)), undefined)
  assert.equal(
    transitionOf(rules, 'key', { ...object, size: 1000 }, { ...options(60), anySize: true }),
    'GLACIER',
  )
})

test('LIFE-6 x-amz-expiration gives the date and the encoded id of the rule', () => {
  assert.equal(
    writeExpiration({ at: at('2012-12-21T00:00:00Z'), ruleId: 'my rule/1' }),
    'expiry-date="Fri, 21 Dec 2012 00:00:00 GMT", rule-id="my%20rule%2F1"',
  )
})
