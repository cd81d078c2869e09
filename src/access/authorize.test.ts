/** Decisions: what policies, lists and blocks make together. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allUsers } from '../protocol/acl.ts'
import type { Grant } from '../protocol/acl.ts'
import { allBlocked, nothingBlocked, objectOwnerships } from './access-settings.ts'
import type { AccessSettings } from './access-settings.ts'
import { anonymousPrincipal, rootOf } from './accounts.ts'
import type { Principal } from './accounts.ts'
import { authorize, resourceOf } from './authorize.ts'
import type { AccessRequest } from './authorize.ts'
import { parsePolicy } from './parse-policy.ts'
import { PolicyError } from './policy-json.ts'
import { isPublicPolicy } from './public-policy.ts'
import type { PolicyKind } from './parse-policy.ts'
import { matchesWildcard } from './wildcard.ts'

const owner = rootOf('111122223333', 'owner')
const stranger = rootOf('444455556666', 'stranger')
const userOf = (root: Principal, policies: Principal['policies'] = []): Principal => ({
  ...root,
  kind: 'user',
  arn: `arn:aws:iam::${root.accountId}:user/ann`,
  userName: 'ann',
  policies,
})

const settingsWith = (more: Partial<AccessSettings> = {}): AccessSettings => ({
  policy: undefined,
  policyIsPublic: more.policy !== undefined && isPublicPolicy(more.policy),
  publicAccessBlock: nothingBlocked,
  ownership: 'ObjectWriter',
  grants: undefined,
  ...more,
})

const statement = (kind: PolicyKind, statements: readonly object[]) =>
  parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), kind)

const ask = (more: Partial<AccessRequest>) =>
  authorize({
    principal: owner,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
    context: () => undefined,
    bucket: { ownerId: owner.id, settings: settingsWith() },
    ...more,
  })

interface Rule {
  readonly effect: 'Allow' | 'Deny'
  readonly action: string
  readonly resource: string
  readonly principal: 'everybody' | 'ann' | 'account'
}

const actions = ['s3:GetObject', 's3:PutObject', 's3:ListBucket', 's3:PutObjectAcl', 's3:DeleteObject']
const anyRule: fc.Arbitrary<Rule> = fc.record({
  effect: fc.constantFrom('Allow', 'Deny'),
  action: fc.constantFrom(...actions, 's3:*', 's3:Get*', 's3:*Object'),
  resource: fc.constantFrom('arn:aws:s3:::b', 'arn:aws:s3:::b/*', 'arn:aws:s3:::b/k', 'arn:aws:s3:::b/x*'),
  principal: fc.constantFrom('everybody', 'ann', 'account'),
})
const anyGrant: fc.Arbitrary<Grant> = fc.record({
  grantee: fc.constantFrom({ id: owner.id }, { id: stranger.id }, { uri: allUsers }),
  permission: fc.constantFrom('READ', 'WRITE', 'FULL_CONTROL', 'READ_ACP', 'WRITE_ACP'),
})

const principalNames = (rule: Rule, root: Principal): unknown =>
  rule.principal === 'everybody'
    ? '*'
    : { AWS: rule.principal === 'ann' ? `arn:aws:iam::${root.accountId}:user/ann` : root.accountId }

const covers = (rule: Rule, action: string, resource: string): boolean =>
  matchesWildcard(rule.action, action) && matchesWildcard(rule.resource, resource)

test('IAM-3 a request that no Allow and no grant matches is never served, and none that a Deny matches', () => {
  const world = fc.record({
    root: fc.constantFrom(owner, stranger),
    kind: fc.constantFrom('user', 'anonymous'),
    identity: fc.array(anyRule, { maxLength: 4 }),
    session: fc.option(fc.array(anyRule, { minLength: 1, maxLength: 3 }), { nil: undefined }),
    bucketRules: fc.array(anyRule, { maxLength: 4 }),
    bucketGrants: fc.array(anyGrant, { maxLength: 3 }),
    objectGrants: fc.array(anyGrant, { maxLength: 3 }),
    ownership: fc.constantFrom(...objectOwnerships),
    blocked: fc.boolean(),
    foreign: fc.boolean(),
    action: fc.constantFrom(...actions),
    resource: fc.constantFrom('arn:aws:s3:::b', 'arn:aws:s3:::b/k', 'arn:aws:s3:::b/other'),
  })
  fc.assert(
    fc.property(world, (w) => {
      const identity = (rules: readonly Rule[]) =>
        statement(
          'identity',
          rules.map(({ effect, action, resource }) => ({
            Effect: effect,
            Action: action,
            Resource: resource,
          })),
        )
      const rulesOfBucket = w.bucketRules.map((rule) => ({
        Effect: rule.effect,
        Principal: principalNames(rule, w.root),
        Action: rule.action,
        Resource: rule.resource,
      }))
      const policy = rulesOfBucket.length === 0 ? undefined : statement('bucket', rulesOfBucket)
      const principal: Principal =
        w.kind === 'anonymous'
          ? anonymousPrincipal
          : {
              ...userOf(w.root, w.identity.length === 0 ? [] : [identity(w.identity)]),
              ...(w.session !== undefined && { sessionPolicy: identity(w.session) }),
            }
      const settings = settingsWith({
        ...(policy !== undefined && { policy, policyIsPublic: isPublicPolicy(policy) }),
        publicAccessBlock: w.blocked ? allBlocked : nothingBlocked,
        ownership: w.ownership,
        grants: w.bucketGrants,
      })
      const object = { ownerId: w.foreign ? stranger.id : owner.id, grants: w.objectGrants }
      const verdict = ask({
        principal,
        action: w.action,
        resource: w.resource,
        bucket: { ownerId: owner.id, settings },
        object,
      })

      const signed = w.kind === 'user'
      const own = signed ? [...w.identity, ...(w.session ?? [])] : []
      const toMe = w.bucketRules.filter((rule) => rule.principal === 'everybody' || signed)
      const matching = [...own, ...toMe].filter((rule) => covers(rule, w.action, w.resource))
      const grants = w.ownership === 'BucketOwnerEnforced' ? [] : [...w.bucketGrants, ...w.objectGrants]
      const granted = grants.some(({ grantee }) =>
        'uri' in grantee ? !w.blocked : grantee.id === principal.id,
      )
      if (matching.some(({ effect }) => effect === 'Deny')) assert.equal(verdict, 'refused')
      if (!matching.some(({ effect }) => effect === 'Allow') && !granted) assert.notEqual(verdict, 'allowed')
      // Nobody of another account gets in by what its own account says alone.
      const fromBucket = toMe.some((rule) => rule.effect === 'Allow' && covers(rule, w.action, w.resource))
      if (verdict === 'allowed' && w.root === stranger && !w.foreign) assert.ok(fromBucket || granted)
      if (verdict === 'allowed' && w.session !== undefined && signed) {
        assert.ok(w.session.some((rule) => rule.effect === 'Allow' && covers(rule, w.action, w.resource)))
      }
    }),
    { numRuns: 3000 },
  )
})

test('IAM-4 roots: all in their own account, nothing in another, and never behind a Deny but for the policy', () => {
  assert.equal(ask({}), 'allowed')
  assert.equal(ask({ principal: stranger }), 'ungranted')
  const deny = statement('bucket', [
    { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] },
  ])
  const bucket = { ownerId: owner.id, settings: settingsWith({ policy: deny }) }
  assert.equal(ask({ bucket }), 'refused')
  for (const action of ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy']) {
    assert.equal(ask({ bucket, action, resource: 'arn:aws:s3:::b' }), 'allowed')
    assert.equal(ask({ bucket, action, resource: 'arn:aws:s3:::b', principal: stranger }), 'refused')
    assert.equal(ask({ bucket, action, resource: 'arn:aws:s3:::b', principal: userOf(owner) }), 'refused')
  }
})

test('IAM-10 what is asked of no bucket is granted by a policy for all buckets', () => {
  const list = (Resource: string) =>
    ask({
      principal: userOf(owner, [
        statement('identity', [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource }]),
      ]),
      action: 's3:ListAllMyBuckets',
      resource: resourceOf(undefined, undefined),
      bucket: undefined,
    })
  assert.deepEqual(['*', 'arn:aws:s3:::*', 'arn:aws:s3:::b'].map(list), ['allowed', 'allowed', 'ungranted'])
})

test('IAM-5 policies that are not understood are refused with the reason', () => {
  const base = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
  const toAll = { ...base, Principal: '*' }
  const refused: readonly (readonly [PolicyKind, unknown, RegExp])[] = [
    ['identity', {}, /Missing required field Statement/],
    ['identity', { Statement: [] }, /empty/],
    ['identity', { Statement: base, Extra: 1 }, /Unknown field Extra/],
    ['identity', { Version: '2020-01-01', Statement: base }, /version/],
    ['identity', { Statement: { ...base, Conditions: {} } }, /Unknown field Conditions/],
    ['identity', { Statement: { ...base, Effect: 'allow' } }, /effect/],
    ['identity', { Statement: { ...base, Principal: '*' } }, /principal/],
    ['identity', { Statement: { Effect: 'Allow', Action: 's3:*' } }, /Resource/],
    ['identity', { Statement: { Effect: 'Allow', Resource: '*' } }, /Action/],
    ['identity', { Statement: { ...base, NotAction: 's3:*' } }, /not both/],
    ['identity', { Statement: { ...base, Action: 'GetObject' } }, /action/],
    ['identity', { Statement: { ...base, Action: [] } }, /empty/],
    ['identity', { Statement: { ...base, Action: 7 } }, /text/],
    ['identity', { Statement: { ...base, Resource: 'b/*' } }, /resource/],
    [
      'identity',
      { Statement: { ...base, Condition: { StringEqual: { 's3:prefix': 'a' } } } },
      /Condition type/,
    ],
    [
      'identity',
      { Statement: { ...base, Condition: { StringEquals: { 's3:prefixes': 'a' } } } },
      /condition key/,
    ],
    [
      'identity',
      { Statement: { ...base, Condition: { NullIfExists: { 's3:prefix': 'true' } } } },
      /Condition type/,
    ],
    [
      'identity',
      { Statement: { ...base, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/33' } } } },
      /10.0.0.0\/33/,
    ],
    [
      'identity',
      { Statement: { ...base, Condition: { DateLessThan: { 'aws:CurrentTime': 'soon' } } } },
      /soon/,
    ],
    ['identity', { Statement: { ...base, Condition: { Bool: { 'aws:SecureTransport': 'yes' } } } }, /yes/],
    [
      'identity',
      {
        Statement: [
          { ...base, Sid: 'a' },
          { ...base, Sid: 'a' },
        ],
      },
      /unique/,
    ],
    ['bucket', { Statement: base }, /Principal/],
    ['bucket', { Statement: { ...base, NotPrincipal: '*' } }, /NotPrincipal/],
    ['bucket', { Statement: { ...toAll, Principal: 'ann' } }, /principal/],
    ['bucket', { Statement: { ...toAll, Principal: { AWS: 'arn:aws:iam::1:user/a' } } }, /principal/],
    [
      'bucket',
      { Statement: { ...toAll, Principal: { AWS: 'arn:aws:iam::111122223333:user/*' } } },
      /principal/,
    ],
    ['bucket', { Statement: { ...toAll, Principal: { User: 'a' } } }, /Unknown field User/],
    ['bucket', { Statement: { ...toAll, Action: 'iam:*' } }, /action/],
    ['trust', { Statement: { ...toAll, Action: 'sts:AssumeRole' } }, /Resource/],
  ]
  for (const [kind, document, message] of refused) {
    assert.throws(
      () => parsePolicy(JSON.stringify(document), kind),
      (error) => error instanceof PolicyError && message.test(error.message),
      JSON.stringify(document),
    )
  }
  for (const text of ['', '[]', 'policy', '{"a"', ' {}'])
    assert.throws(() => parsePolicy(text, 'bucket'), PolicyError)
})

test('IAM-6 public is a policy that lets in everybody without a condition on who that is', () => {
  const rule = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
  const cases: readonly (readonly [object, boolean])[] = [
    [rule, true],
    [{ ...rule, Effect: 'Deny' }, false],
    [{ ...rule, Principal: { AWS: '111122223333' } }, false],
    [{ ...rule, Principal: { AWS: ['111122223333', '*'] } }, true],
    [{ ...rule, Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }, false],
    [{ ...rule, Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } }, true],
    [{ ...rule, Condition: { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '0.0.0.0/1'] } } }, true],
    [{ ...rule, Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }, true],
    [{ ...rule, Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }, false],
    [{ ...rule, Condition: { StringLike: { 'aws:SourceVpce': 'vpce-*' } } }, true],
    [{ ...rule, Condition: { StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-1' } } }, true],
    [{ ...rule, Condition: { StringEquals: { 'aws:Referer': 'x' } } }, true],
  ]
  for (const [one, expected] of cases)
    assert.equal(isPublicPolicy(statement('bucket', [one])), expected, JSON.stringify(one))
})
