/** What policies mean, case by case. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rootOf } from './accounts.ts'
import type { Principal } from './accounts.ts'
import { evaluatePolicy } from './evaluate.ts'
import { parsePolicy } from './parse-policy.ts'
import { conditionKey } from './policy-variables.ts'

const account = '111122223333'
const other = '444455556666'
const user = (name: string, accountId = account): Principal => ({
  ...rootOf(accountId, 'acc'),
  kind: 'user',
  arn: `arn:aws:iam::${accountId}:user/${name}`,
  userId: `AIDA${name}`,
  userName: name,
})
const ann = user('ann')
const session: Principal = {
  ...rootOf(account, 'acc'),
  kind: 'role',
  arn: `arn:aws:sts::${account}:assumed-role/reader/now`,
  roleArn: `arn:aws:iam::${account}:role/reader`,
  userId: 'AROAX:now',
}
const nobody: Principal = { ...rootOf('', ''), kind: 'anonymous', accountId: '', arn: '', id: 'nobody' }

type Context = Readonly<Record<string, string | readonly string[]>>
type Outcome = 'allow' | 'account' | 'deny' | 'none'

const outcomeOf = (
  statement: object,
  request: { principal?: Principal; action?: string; resource?: string; context?: Context; version?: string },
): Outcome => {
  const {
    principal = ann,
    action = 's3:GetObject',
    resource = 'arn:aws:s3:::b/k',
    context = {},
    version = '2012-10-17',
  } = request
  const principals = 'Principal' in statement || 'NotPrincipal' in statement
  const document = { Version: version, Statement: [{ Effect: 'Allow', ...statement }] }
  const policy = parsePolicy(JSON.stringify(document), principals ? 'bucket' : 'identity')
  const values = new Map(
    Object.entries(context).map(([key, value]) => [
      conditionKey(key),
      typeof value === 'string' ? [value] : value,
    ]),
  )
  const { denied, granted } = evaluatePolicy(policy, {
    requester: principal,
    action,
    resource,
    context: (key) => values.get(key),
  })
  if (denied) return 'deny'
  return granted === 'direct' ? 'allow' : granted
}

let count = 0
const cases = <T extends readonly unknown[]>(
  title: string,
  table: readonly T[],
  run: (...row: T) => void,
): void => {
  count += table.length
  test(`IAM-1 ${title}`, () => {
    for (const row of table) {
      try {
        run(...row)
      } catch (error) {
        throw new Error(`Case ${JSON.stringify(row)}`, { cause: error })
      }
    }
  })
}

cases(
  'actions match in any case, with wildcards over all of the name',
  [
    ['s3:GetObject', 's3:GetObject', 'allow'],
    ['S3:getobject', 's3:GetObject', 'allow'],
    ['s3:*', 's3:GetObject', 'allow'],
    ['*', 's3:GetObject', 'allow'],
    ['s3:Get*', 's3:GetObjectAcl', 'allow'],
    ['s3:Get*', 's3:PutObject', 'none'],
    ['s3:GetObject', 's3:GetObjectAcl', 'none'],
    ['s3:GetObject?cl', 's3:GetObjectAcl', 'allow'],
    ['s3:?etObject', 's3:GetObject', 'allow'],
    ['s3:?', 's3:GetObject', 'none'],
    ['iam:*', 's3:GetObject', 'none'],
    ['s3:*Object', 's3:PutObject', 'allow'],
    ['s3:*Object', 's3:PutObjectAcl', 'none'],
    ['s3:*O*t*', 's3:PutObjectTagging', 'allow'],
  ] as const,
  (Action, action, expected) => assert.equal(outcomeOf({ Action, Resource: '*' }, { action }), expected),
)

cases(
  'NotAction means every other action',
  [
    ['s3:GetObject', 's3:GetObject', 'none'],
    ['s3:GetObject', 's3:PutObject', 'allow'],
    ['s3:*', 's3:PutObject', 'none'],
    ['s3:Delete*', 's3:DeleteObject', 'none'],
    ['s3:Delete*', 's3:GetObject', 'allow'],
    ['iam:*', 's3:GetObject', 'allow'],
  ] as const,
  (NotAction, action, expected) =>
    assert.equal(outcomeOf({ NotAction, Resource: '*' }, { action }), expected),
)

cases(
  'resources match exactly as spelled, and wildcards cross slashes',
  [
    ['*', 'arn:aws:s3:::b/k', 'allow'],
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/k', 'allow'],
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/a/b/c', 'allow'],
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b', 'none'],
    ['arn:aws:s3:::b', 'arn:aws:s3:::b', 'allow'],
    ['arn:aws:s3:::b', 'arn:aws:s3:::b/k', 'none'],
    ['arn:aws:s3:::b*', 'arn:aws:s3:::b/k', 'allow'],
    ['arn:aws:s3:::b*', 'arn:aws:s3:::b2/k', 'allow'],
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b2/k', 'none'],
    ['arn:aws:s3:::b/K', 'arn:aws:s3:::b/k', 'none'],
    ['arn:aws:s3:::b/a?c', 'arn:aws:s3:::b/abc', 'allow'],
    ['arn:aws:s3:::b/a?c', 'arn:aws:s3:::b/ac', 'none'],
    ['arn:aws:s3:::b/a?c', 'arn:aws:s3:::b/a/c', 'allow'],
    ['arn:aws:s3:::b/a?c', 'arn:aws:s3:::b/a😀c', 'allow'],
    ['arn:aws:s3:::b/*.jpg', 'arn:aws:s3:::b/x/y.jpg', 'allow'],
    ['arn:aws:s3:::b/*.jpg', 'arn:aws:s3:::b/x.jpgs', 'none'],
    ['arn:aws:s3:::b/2026/*', 'arn:aws:s3:::b/2026', 'none'],
    ['arn:aws:s3:::b/2026/*', 'arn:aws:s3:::b/2026/', 'allow'],
    ['arn:aws:s3:::b/2026/*', 'arn:aws:s3:::b/20267', 'none'],
    ['arn:aws:s3:::*/public/*', 'arn:aws:s3:::any/public/x', 'allow'],
    ['arn:aws:s3:::b/a.c', 'arn:aws:s3:::b/abc', 'none'],
    ['arn:aws:s3:::b/(x|k)', 'arn:aws:s3:::b/k', 'none'],
    ['arn:aws:s3:::b/*a*b*c', 'arn:aws:s3:::b/xxaxxbxxbc', 'allow'],
    ['arn:aws:s3:::b/*a*b*c', 'arn:aws:s3:::b/xxbxxaxxc', 'none'],
    ['arn:aws:s3:::b/k\n*', 'arn:aws:s3:::b/k\nx', 'allow'],
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/k\nx', 'allow'],
  ] as const,
  (Resource, resource, expected) =>
    assert.equal(outcomeOf({ Action: 's3:*', Resource }, { resource }), expected),
)

cases(
  'NotResource means every other resource',
  [
    ['arn:aws:s3:::b/secret/*', 'arn:aws:s3:::b/secret/x', 'none'],
    ['arn:aws:s3:::b/secret/*', 'arn:aws:s3:::b/open', 'allow'],
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::c/k', 'allow'],
    ['*', 'arn:aws:s3:::c/k', 'none'],
  ] as const,
  (NotResource, resource, expected) =>
    assert.equal(outcomeOf({ Action: '*', NotResource }, { resource }), expected),
)

cases(
  'principals are meant themselves, or by their account',
  [
    ['*', ann, 'allow'],
    ['*', nobody, 'allow'],
    [{ AWS: '*' }, nobody, 'allow'],
    [{ AWS: ['*', other] }, nobody, 'allow'],
    [{ AWS: ann.arn }, ann, 'allow'],
    [{ AWS: ann.arn }, user('bob'), 'none'],
    [{ AWS: ann.arn }, user('ann', other), 'none'],
    [{ AWS: ann.arn }, nobody, 'none'],
    [{ AWS: account }, ann, 'account'],
    [{ AWS: `arn:aws:iam::${account}:root` }, ann, 'account'],
    [{ AWS: account }, rootOf(account, ''), 'allow'],
    [{ AWS: `arn:aws:iam::${account}:root` }, rootOf(account, ''), 'allow'],
    [{ AWS: account }, rootOf(other, ''), 'none'],
    [{ CanonicalUser: ann.id }, ann, 'account'],
    [{ CanonicalUser: ann.id }, rootOf(account, ''), 'allow'],
    [{ CanonicalUser: ann.id }, rootOf(other, ''), 'none'],
    [{ AWS: [other, ann.arn] }, ann, 'allow'],
    [{ AWS: session.roleArn }, session, 'allow'],
    [{ AWS: session.arn }, session, 'allow'],
    [{ AWS: `arn:aws:sts::${account}:assumed-role/reader/then` }, session, 'none'],
    [{ Service: 's3.amazonaws.com' }, ann, 'none'],
    [{ Federated: 'cognito-identity.amazonaws.com' }, ann, 'none'],
  ] as readonly [unknown, Principal, Outcome][],
  (Principal, principal, expected) =>
    assert.equal(
      outcomeOf({ Principal, Action: 's3:*', Resource: 'arn:aws:s3:::b/*' }, { principal }),
      expected,
    ),
)

cases(
  'a Deny with NotPrincipal spares only whom it names',
  [
    [{ AWS: ann.arn }, ann, 'none'],
    [{ AWS: ann.arn }, user('bob'), 'deny'],
    [{ AWS: ann.arn }, nobody, 'deny'],
    [{ AWS: account }, rootOf(account, ''), 'none'],
    [{ AWS: account }, ann, 'deny'],
    [{ AWS: [account, ann.arn] }, ann, 'none'],
    [{ AWS: other }, rootOf(account, ''), 'deny'],
  ] as readonly [unknown, Principal, Outcome][],
  (NotPrincipal, principal, expected) =>
    assert.equal(
      outcomeOf(
        { Effect: 'Deny', NotPrincipal, Action: 's3:*', Resource: 'arn:aws:s3:::b/*' },
        { principal },
      ),
      expected,
    ),
)

/** Operator, values of the policy, values of the request (undefined: it lacks the key), whether it holds. */
type Row = readonly [
  operator: string,
  wanted: unknown,
  found: string | readonly string[] | undefined,
  holds: boolean,
]

const conditionCases = (title: string, key: string, table: readonly Row[]): void =>
  cases<Row>(title, table, (operator, wanted, found, expected) => {
    const statement = { Action: '*', Resource: '*', Condition: { [operator]: { [key]: wanted } } }
    const context: Context = found === undefined ? {} : { [key]: found }
    assert.equal(outcomeOf(statement, { context }) === 'allow', expected)
  })

conditionCases('conditions on texts', 's3:prefix', [
  ['StringEquals', 'a', 'a', true],
  ['StringEquals', 'a', 'A', false],
  ['StringEquals', ['a', 'b'], 'b', true],
  ['StringEquals', 'a*', 'ab', false],
  ['StringEquals', 'a*', 'a*', true],
  ['StringEquals', '', '', true],
  ['StringEquals', 'a', undefined, false],
  ['StringNotEquals', 'a', 'b', true],
  ['StringNotEquals', 'a', 'a', false],
  ['StringNotEquals', ['a', 'b'], 'b', false],
  ['StringNotEquals', ['a', 'b'], 'c', true],
  ['StringNotEquals', 'a', undefined, true],
  ['StringEqualsIgnoreCase', 'aB', 'Ab', true],
  ['StringEqualsIgnoreCase', 'aB', 'c', false],
  ['StringNotEqualsIgnoreCase', 'aB', 'Ab', false],
  ['StringNotEqualsIgnoreCase', 'aB', undefined, true],
  ['StringLike', 'a/*', 'a/b/c', true],
  ['StringLike', 'a/*', 'b/c', false],
  ['StringLike', 'a?', 'ab', true],
  ['StringLike', ['x', '*'], '', true],
  ['StringLike', '*', undefined, false],
  ['StringNotLike', 'a/*', 'a/b', false],
  ['StringNotLike', 'a/*', 'b', true],
  ['StringNotLike', ['a*', 'b*'], 'bc', false],
  ['StringNotLike', '*', undefined, true],
])

conditionCases('conditions on numbers', 's3:max-keys', [
  ['NumericEquals', 10, '10', true],
  ['NumericEquals', '10', '10.0', true],
  ['NumericEquals', 10, '11', false],
  ['NumericEquals', 10, 'ten', false],
  ['NumericEquals', 10, undefined, false],
  ['NumericNotEquals', 10, '11', true],
  ['NumericNotEquals', 10, '10', false],
  ['NumericNotEquals', 10, undefined, true],
  ['NumericLessThan', 10, '9', true],
  ['NumericLessThan', 10, '10', false],
  ['NumericLessThan', 10, 'x', false],
  ['NumericLessThanEquals', 10, '10', true],
  ['NumericLessThanEquals', 10, '10.5', false],
  ['NumericGreaterThan', 10, '11', true],
  ['NumericGreaterThan', 10, '-11', false],
  ['NumericGreaterThanEquals', 10, '10', true],
  ['NumericGreaterThanEquals', [10, 20], '15', true],
  ['NumericLessThanIfExists', 10, undefined, true],
])

conditionCases('conditions on dates', 'aws:CurrentTime', [
  ['DateLessThan', '2026-02-01T00:00:00Z', '2026-01-31T23:59:59Z', true],
  ['DateLessThan', '2026-02-01T00:00:00Z', '2026-02-01T00:00:00Z', false],
  ['DateLessThan', '2026-02-01', '2026-01-31T23:59:59.999Z', true],
  ['DateLessThanEquals', '2026-02-01T00:00:00Z', '2026-02-01T00:00:00Z', true],
  ['DateGreaterThan', '2026-02-01T00:00:00Z', '2026-02-01T00:00:00.001Z', true],
  ['DateGreaterThan', '2026-02-01T00:00:00+02:00', '2026-01-31T22:30:00Z', true],
  ['DateGreaterThanEquals', '1769904000', '2026-02-01T00:00:00Z', true],
  ['DateEquals', '2026-02-01T00:00:00Z', '1769904000', true],
  ['DateNotEquals', '2026-02-01T00:00:00Z', '2026-02-01T00:00:01Z', true],
  ['DateLessThan', '2026-02-01T00:00:00Z', undefined, false],
])

conditionCases('conditions on addresses', 'aws:SourceIp', [
  ['IpAddress', '203.0.113.0/24', '203.0.113.9', true],
  ['IpAddress', '203.0.113.0/24', '203.0.114.9', false],
  ['IpAddress', '203.0.113.9', '203.0.113.9', true],
  ['IpAddress', '203.0.113.9', '203.0.113.10', false],
  ['IpAddress', '203.0.113.0/24', '::ffff:203.0.113.9', true],
  ['IpAddress', ['10.0.0.0/8', '192.168.0.0/16'], '192.168.1.1', true],
  ['IpAddress', '0.0.0.0/0', '8.8.8.8', true],
  ['IpAddress', '0.0.0.0/0', '2001:db8::1', false],
  ['IpAddress', '2001:db8::/32', '2001:db8:1::1', true],
  ['IpAddress', '2001:db8::/32', '2001:db9::1', false],
  ['IpAddress', '203.0.113.0/24', undefined, false],
  ['NotIpAddress', '203.0.113.0/24', '203.0.113.9', false],
  ['NotIpAddress', '203.0.113.0/24', '198.51.100.1', true],
  ['NotIpAddress', ['10.0.0.0/8', '192.168.0.0/16'], '192.168.1.1', false],
])

conditionCases('conditions on booleans, ARNs, bytes and absence', 'aws:PrincipalArn', [
  ['Bool', 'true', 'true', true],
  ['Bool', true, 'TRUE', true],
  ['Bool', 'false', 'true', false],
  ['Bool', 'true', undefined, false],
  ['BoolIfExists', 'true', undefined, true],
  ['ArnEquals', 'arn:aws:iam::1:user/*', 'arn:aws:iam::1:user/x', true],
  ['ArnLike', 'arn:aws:iam::*:user/x', 'arn:aws:iam::1:user/x', true],
  ['ArnLike', 'arn:aws:iam::*:user/x', 'arn:aws:iam::1:user/y', false],
  ['ArnNotEquals', 'arn:aws:iam::1:user/x', 'arn:aws:iam::1:user/x', false],
  ['ArnNotLike', 'arn:aws:iam::1:*', 'arn:aws:iam::2:root', true],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true],
  ['BinaryEquals', 'QmluYXJ5', 'T3RoZXI=', false],
  ['Null', 'true', undefined, true],
  ['Null', 'true', 'x', false],
  ['Null', false, 'x', true],
  ['Null', 'false', undefined, false],
])

conditionCases('sets of values', 's3:RequestObjectTagKeys', [
  ['ForAllValues:StringEquals', ['a', 'b'], ['a'], true],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
  ['ForAllValues:StringEquals', ['a', 'b'], undefined, true],
  ['ForAllValues:StringNotEquals', ['a'], ['b', 'c'], true],
  ['ForAllValues:StringNotEquals', ['a'], ['a', 'c'], false],
  ['ForAllValues:StringLike', ['a*'], ['ab', 'ac'], true],
  ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
  ['ForAnyValue:StringEquals', ['a', 'b'], ['c'], false],
  ['ForAnyValue:StringEquals', ['a', 'b'], undefined, false],
  ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
  ['ForAnyValue:StringNotEquals', ['a'], ['a'], false],
  ['ForAnyValue:StringEqualsIfExists', ['a'], undefined, true],
  ['StringEquals', ['a'], ['b', 'a'], true],
  ['StringNotEquals', ['a'], ['b', 'a'], false],
])

const home = { Action: '*', Resource: 'arn:aws:s3:::b/${aws:username}/*' }
const inHome = 'arn:aws:s3:::b/ann/x'
const named = { 'aws:username': 'ann' }
cases(
  'variables stand for what the request has, never for a wildcard',
  [
    [home, { resource: inHome, context: named }, 'allow'],
    [home, { resource: 'arn:aws:s3:::b/bob/x', context: named }, 'none'],
    [home, { resource: inHome }, 'none'],
    [home, { resource: inHome, context: named, version: '2008-10-17' }, 'none'],
    [home, { resource: 'arn:aws:s3:::b/${aws:username}/x', version: '2008-10-17' }, 'allow'],
    [home, { resource: 'arn:aws:s3:::b/anything/x', context: { 'aws:username': '*' } }, 'none'],
    [home, { resource: 'arn:aws:s3:::b/*/x', context: { 'aws:username': '*' } }, 'allow'],
    [home, { resource: inHome, context: { 'aws:username': ['ann', 'bob'] } }, 'none'],
    [
      { Action: '*', Resource: 'arn:aws:s3:::b/${AWS:UserName}/x' },
      { resource: inHome, context: named },
      'allow',
    ],
    [{ Action: '*', Resource: "arn:aws:s3:::b/${aws:username, 'ann'}/x" }, { resource: inHome }, 'allow'],
    [
      { Action: '*', Resource: "arn:aws:s3:::b/${aws:username, 'bob'}/x" },
      { resource: inHome, context: named },
      'allow',
    ],
    [{ Action: '*', Resource: 'arn:aws:s3:::b/${*}' }, { resource: 'arn:aws:s3:::b/*' }, 'allow'],
    [{ Action: '*', Resource: 'arn:aws:s3:::b/${*}' }, { resource: 'arn:aws:s3:::b/k' }, 'none'],
    [{ Action: '*', Resource: 'arn:aws:s3:::b/${?}${$}' }, { resource: 'arn:aws:s3:::b/?$' }, 'allow'],
    [
      { Action: '*', Resource: '*', Condition: { StringLike: { 's3:prefix': 'home/${aws:username}/*' } } },
      { context: { ...named, 's3:prefix': 'home/ann/x' } },
      'allow',
    ],
    [
      { Action: '*', Resource: '*', Condition: { StringEquals: { 's3:prefix': '${aws:username}' } } },
      { context: { 's3:prefix': '${aws:username}' } },
      'none',
    ],
    [
      { Action: '*', Resource: '*', Condition: { StringNotEquals: { 's3:prefix': '${aws:username}' } } },
      { context: { 's3:prefix': 'x' } },
      'none',
    ],
    [
      {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { StringNotEquals: { 's3:prefix': '${aws:username}' } },
      },
      { context: { 's3:prefix': 'x' } },
      'deny',
    ],
  ] as readonly [object, Parameters<typeof outcomeOf>[1], Outcome][],
  (statement, request, expected) => assert.equal(outcomeOf(statement, request), expected),
)

cases(
  'all conditions of a statement must hold; keys are spelled in any case, tag names are not',
  [
    [
      { StringEquals: { 's3:prefix': 'a', 's3:delimiter': '/' } },
      { 's3:prefix': 'a', 's3:delimiter': '/' },
      'allow',
    ],
    [{ StringEquals: { 's3:prefix': 'a', 's3:delimiter': '/' } }, { 's3:prefix': 'a' }, 'none'],
    [
      { StringEquals: { 's3:prefix': 'a' }, Bool: { 'aws:SecureTransport': 'true' } },
      { 's3:prefix': 'a', 'aws:SecureTransport': 'true' },
      'allow',
    ],
    [
      { StringEquals: { 's3:prefix': 'a' }, Bool: { 'aws:SecureTransport': 'true' } },
      { 's3:prefix': 'a', 'aws:SecureTransport': 'false' },
      'none',
    ],
    [{ StringEquals: { 'S3:PREFIX': 'a' } }, { 's3:prefix': 'a' }, 'allow'],
    [{ StringEquals: { 's3:ExistingObjectTag/Team': 'x' } }, { 's3:existingobjecttag/Team': 'x' }, 'allow'],
    [{ StringEquals: { 's3:ExistingObjectTag/Team': 'x' } }, { 's3:ExistingObjectTag/team': 'x' }, 'none'],
    [{}, {}, 'allow'],
  ] as readonly [object, Context, Outcome][],
  (Condition, context, expected) =>
    assert.equal(outcomeOf({ Action: '*', Resource: '*', Condition }, { context }), expected),
)

test('IAM-2 an explicit Deny wins, wherever it stands among the statements', () => {
  const allow = { Effect: 'Allow', Action: '*', Resource: '*' }
  const deny = { Effect: 'Deny', Action: 's3:Delete*', Resource: '*' }
  for (const Statement of [
    [allow, deny],
    [deny, allow],
  ]) {
    const policy = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), 'identity')
    const ask = (action: string) =>
      evaluatePolicy(policy, {
        requester: ann,
        action,
        resource: 'arn:aws:s3:::b/k',
        context: () => undefined,
      }).denied
    assert.deepEqual([ask('s3:DeleteObject'), ask('s3:GetObject')], [true, false])
  }
})

test('IAM-1 the table has at least 150 cases', () => assert.ok(count >= 150, `${count} cases`))
