/** Who may, over HTTP: users, accounts, policies, lists and what is public. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  PutPublicAccessBlockCommand,
  DeleteBucketOwnershipControlsCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { canonicalIdOf } from '../../src/access/accounts.ts'
import { startMemoryServer } from '../memory-server.ts'
import type { MemoryServer } from '../memory-server.ts'
import { callQuery } from '../query-call.ts'
import type { QueryCredentials } from '../query-call.ts'

interface World {
  readonly server: MemoryServer
  readonly endpoint: string
  readonly root: QueryCredentials
  client(credentials: QueryCredentials | undefined): S3Client
  /** The values of elements by name, the first of each. */
  iam(
    parameters: Readonly<Record<string, string>>,
    as?: QueryCredentials,
  ): Promise<Readonly<Record<string, string>>>
  sts(
    parameters: Readonly<Record<string, string>>,
    as?: QueryCredentials,
  ): Promise<Readonly<Record<string, string>>>
  /** A user with a policy, and his client. */
  user(
    name: string,
    policy?: object,
    as?: QueryCredentials,
  ): Promise<{ s3: S3Client; credentials: QueryCredentials; arn: string }>
  account(
    name: string,
  ): Promise<{ id: string; canonicalId: string; credentials: QueryCredentials; s3: S3Client }>
}

const open = async (
  t: TestContext,
  options: Parameters<typeof startMemoryServer>[1] = {},
): Promise<World> => {
  const server = await startMemoryServer(t, options)
  const endpoint = `http://${server.host}:${server.port}`
  const root = server.credentials
  const client = (credentials: QueryCredentials | undefined): S3Client => {
    const s3 = new S3Client({
      endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      maxAttempts: 1,
      ...(credentials === undefined
        ? {
            signer: { sign: async (request: never) => request },
            credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
          }
        : { credentials: { ...credentials } }),
    })
    t.after(() => s3.destroy())
    return s3
  }
  const iam: World['iam'] = (parameters, as = root) =>
    callQuery(endpoint, 'iam', { Version: '2010-05-08', ...parameters }, as)
  const sts: World['sts'] = (parameters, as = root) =>
    callQuery(endpoint, 'sts', { Version: '2011-06-15', ...parameters }, as)
  return {
    server,
    endpoint,
    root,
    client,
    iam,
    sts,
    user: async (UserName, policy, as = root) => {
      const { Arn = '' } = await iam({ Action: 'CreateUser', UserName }, as)
      const { AccessKeyId = '', SecretAccessKey = '' } = await iam(
        { Action: 'CreateAccessKey', UserName },
        as,
      )
      if (policy !== undefined) {
        const PolicyDocument = JSON.stringify(policy)
        await iam({ Action: 'PutUserPolicy', UserName, PolicyName: 'own', PolicyDocument }, as)
      }
      const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }
      return { s3: client(credentials), credentials, arn: Arn }
    },
    account: async (AccountName) => {
      const made = await iam({ Action: 'CreateAccount', AccountName })
      const { AccountId = '', CanonicalUserId = '', AccessKeyId = '', SecretAccessKey = '' } = made
      const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }
      return { id: AccountId, canonicalId: CanonicalUserId, credentials, s3: client(credentials) }
    },
  }
}

const allow = (
  Action: string | readonly string[],
  Resource: string | readonly string[],
  more: object = {},
): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource, ...more }],
})

const Bucket = 'bucket'
const inBucket = 'arn:aws:s3:::bucket/*'
const everything = ['arn:aws:s3:::bucket', inBucket]

/** `200`, or the code of the error. */
const outcome = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call
    return '200'
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } }
    return $metadata?.httpStatusCode === undefined ? `${name}: ${(error as Error).message}` : name
  }
}

const put = (s3: S3Client, Key: string, more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...more }))
const get = (s3: S3Client, Key: string) => s3.send(new GetObjectCommand({ Bucket, Key }))
const setPolicy = (s3: S3Client, policy: object) =>
  s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(policy) }))

test('IAM-10 a user may what his policies allow and nothing else, and a change counts at once', async (t) => {
  const world = await open(t)
  const root = world.client(world.root)
  await put(root, 'a')
  const ann = await world.user('ann')
  assert.equal(await outcome(get(ann.s3, 'a')), 'AccessDenied')
  const PolicyDocument = JSON.stringify(allow('s3:GetObject', inBucket))
  const named = { UserName: 'ann', PolicyName: 'read' }
  await world.iam({ Action: 'PutUserPolicy', ...named, PolicyDocument })
  assert.equal(await outcome(get(ann.s3, 'a')), '200')
  assert.equal(await outcome(put(ann.s3, 'a')), 'AccessDenied')
  assert.equal(await outcome(ann.s3.send(new ListObjectsV2Command({ Bucket }))), 'AccessDenied')
  await world.iam({ Action: 'DeleteUserPolicy', ...named })
  assert.equal(await outcome(get(ann.s3, 'a')), 'AccessDenied')
  await world.iam({
    Action: 'AttachUserPolicy',
    UserName: 'ann',
    PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
  })
  assert.equal(await outcome(ann.s3.send(new ListObjectsV2Command({ Bucket }))), '200')
  assert.equal(await outcome(put(ann.s3, 'a')), 'AccessDenied')
})

test('IAM-11 an access key that is inactive or deleted is of nobody, at once', async (t) => {
  const world = await open(t)
  await put(world.client(world.root), 'a')
  const { s3, credentials } = await world.user('ann', allow('s3:*', '*'))
  const key = { UserName: 'ann', AccessKeyId: credentials.accessKeyId }
  assert.equal(await outcome(get(s3, 'a')), '200')
  await world.iam({ Action: 'UpdateAccessKey', ...key, Status: 'Inactive' })
  assert.equal(await outcome(get(s3, 'a')), 'InvalidAccessKeyId')
  await world.iam({ Action: 'UpdateAccessKey', ...key, Status: 'Active' })
  assert.equal(await outcome(get(s3, 'a')), '200')
  await world.iam({ Action: 'DeleteAccessKey', ...key })
  assert.equal(await outcome(get(s3, 'a')), 'InvalidAccessKeyId')
})

test('IAM-12 an explicit Deny of the bucket holds for users and for the root, but the root keeps the policy', async (t) => {
  const world = await open(t)
  const root = world.client(world.root)
  await put(root, 'a')
  const { s3 } = await world.user('ann', allow('s3:*', '*'))
  const deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: everything }
  await setPolicy(root, { Version: '2012-10-17', Statement: deny })
  for (const client of [s3, root]) assert.equal(await outcome(get(client, 'a')), 'AccessDenied')
  assert.equal(await outcome(s3.send(new DeleteBucketPolicyCommand({ Bucket }))), 'AccessDenied')
  assert.equal(await outcome(root.send(new GetBucketPolicyCommand({ Bucket }))), '200')
  await root.send(new DeleteBucketPolicyCommand({ Bucket }))
  for (const client of [s3, root]) assert.equal(await outcome(get(client, 'a')), '200')
})

test('IAM-13 across accounts the bucket and the own account must both allow', async (t) => {
  const world = await open(t)
  const root = world.client(world.root)
  await put(root, 'shared/a')
  const partner = await world.account('partner')
  const eve = await world.user('eve', undefined, partner.credentials)
  assert.equal(partner.canonicalId, canonicalIdOf(partner.id))
  assert.equal(await outcome(get(partner.s3, 'shared/a')), 'AccessDenied')
  await setPolicy(
    root,
    allow('s3:GetObject', 'arn:aws:s3:::bucket/shared/*', { Principal: { AWS: partner.id } }),
  )
  assert.equal(await outcome(get(partner.s3, 'shared/a')), '200')
  assert.equal(await outcome(get(partner.s3, 'other')), 'AccessDenied')
  assert.equal(await outcome(get(eve.s3, 'shared/a')), 'AccessDenied')
  const PolicyDocument = JSON.stringify(allow('s3:GetObject', '*'))
  await world.iam(
    { Action: 'PutUserPolicy', UserName: 'eve', PolicyName: 'p', PolicyDocument },
    partner.credentials,
  )
  assert.equal(await outcome(get(eve.s3, 'shared/a')), '200')
  // A user of another account has his name in that account only, and its root sees no others.
  assert.equal(await outcome(world.iam({ Action: 'GetUser', UserName: 'eve' })), 'NoSuchEntity: 404')
  assert.equal(await outcome(world.iam({ Action: 'ListAccounts' }, partner.credentials)), 'AccessDenied: 403')
  await assert.rejects(partner.s3.send(new CreateBucketCommand({ Bucket })), { name: 'BucketAlreadyExists' })
  const policy = allow('s3:*', everything, { Principal: { AWS: partner.id } })
  await setPolicy(root, policy)
  await assert.rejects(partner.s3.send(new GetBucketPolicyCommand({ Bucket })), { name: 'MethodNotAllowed' })
})

test('IAM-14 that a key is missing is told only to who may list', async (t) => {
  const world = await open(t)
  const reader = await world.user('reader', allow('s3:GetObject', inBucket))
  const lister = await world.user('lister', allow(['s3:GetObject', 's3:ListBucket'], everything))
  assert.equal(await outcome(get(reader.s3, 'missing')), 'AccessDenied')
  assert.equal(await outcome(get(lister.s3, 'missing')), 'NoSuchKey')
  const head = (s3: S3Client) => s3.send(new HeadObjectCommand({ Bucket, Key: 'missing' }))
  await assert.rejects(
    head(reader.s3),
    (error: { $metadata: { httpStatusCode: number } }) => error.$metadata.httpStatusCode === 403,
  )
  await assert.rejects(
    head(lister.s3),
    (error: { $metadata: { httpStatusCode: number } }) => error.$metadata.httpStatusCode === 404,
  )
})

test('IAM-15 each header asks for its own permission, a copy for that on its source', async (t) => {
  const world = await open(t)
  const root = world.client(world.root)
  await put(root, 'source')
  await put(root, 'tagged', { Tagging: 'team=x' })
  const { s3 } = await world.user('ann', allow('s3:PutObject', inBucket))
  const copy = (key: string, more: object = {}) =>
    s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `bucket/${key}`, ...more }))
  const grant = (action: string[]) =>
    world.iam({
      Action: 'PutUserPolicy',
      UserName: 'ann',
      PolicyName: 'own',
      PolicyDocument: JSON.stringify(allow(['s3:PutObject', ...action], inBucket)),
    })
  const attempts: readonly (readonly [string, () => Promise<unknown>, string[]])[] = [
    ['a tag', () => put(s3, 'k', { Tagging: 'a=b' }), ['s3:PutObjectTagging']],
    ['a list', () => put(s3, 'k', { ACL: 'private' }), ['s3:PutObjectAcl']],
    ['a condition', () => put(s3, 'source', { IfMatch: '*' }), ['s3:GetObject']],
    ['a copy', () => copy('source'), ['s3:GetObject']],
    ['a copy of tags', () => copy('tagged'), ['s3:GetObject', 's3:GetObjectTagging', 's3:PutObjectTagging']],
  ]
  assert.equal(await outcome(put(s3, 'k')), '200')
  for (const [what, attempt, actions] of attempts) {
    for (const missing of actions) {
      await grant(actions.filter((each) => each !== missing))
      assert.equal(await outcome(attempt()), 'AccessDenied', `${what} without ${missing}`)
    }
    await grant(actions)
    assert.notEqual(await outcome(attempt()), 'AccessDenied', what)
  }
})

test('IAM-16 DeleteObjects asks for each key by itself', async (t) => {
  const world = await open(t)
  const root = world.client(world.root)
  for (const key of ['mine/a', 'yours/a']) await put(root, key)
  const { s3 } = await world.user('ann', allow('s3:DeleteObject', 'arn:aws:s3:::bucket/mine/*'))
  const Objects = ['mine/a', 'yours/a', 'mine/b'].map((Key) => ({ Key }))
  const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
  assert.deepEqual(
    Deleted?.map(({ Key }) => Key),
    ['mine/a', 'mine/b'],
  )
  assert.deepEqual(
    Errors?.map(({ Key, Code }) => [Key, Code]),
    [['yours/a', 'AccessDenied']],
  )
  assert.equal(await outcome(get(root, 'yours/a')), '200')
})

test('IAM-17 multipart upload asks for PutObject each time; its initiator may see and end it', async (t) => {
  const world = await open(t)
  const root = world.client(world.root)
  await put(root, 'source')
  const ann = await world.user('ann', allow('s3:PutObject', inBucket))
  const bob = await world.user('bob', allow('s3:PutObject', inBucket))
  const address = { Bucket, Key: 'k' }
  const { UploadId } = await ann.s3.send(new CreateMultipartUploadCommand(address))
  const upload = { ...address, UploadId }
  const { ETag } = await bob.s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'x' }))
  const partCopy = new UploadPartCopyCommand({ ...upload, PartNumber: 2, CopySource: 'bucket/source' })
  assert.equal(await outcome(ann.s3.send(partCopy)), 'AccessDenied')
  const { Initiator, Owner } = await ann.s3.send(new ListPartsCommand(upload))
  assert.deepEqual(
    [Initiator?.ID, Initiator?.DisplayName, Owner?.ID],
    [ann.arn, 'ann', canonicalIdOf('000000000001')],
  )
  assert.equal(await outcome(bob.s3.send(new ListPartsCommand(upload))), 'AccessDenied')
  assert.equal(await outcome(bob.s3.send(new AbortMultipartUploadCommand(upload))), 'AccessDenied')
  assert.equal(await outcome(ann.s3.send(new ListMultipartUploadsCommand({ Bucket }))), 'AccessDenied')
  assert.equal((await root.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads?.length, 1)
  // Who lost PutObject can complete nothing, but still end it, until that is denied.
  const named = { UserName: 'ann', PolicyName: 'own' }
  await world.iam({ Action: 'DeleteUserPolicy', ...named })
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  assert.equal(
    await outcome(ann.s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }))),
    'AccessDenied',
  )
  const denial = {
    Version: '2012-10-17',
    Statement: { Effect: 'Deny', Action: 's3:AbortMultipartUpload', Resource: '*' },
  }
  await world.iam({ Action: 'PutUserPolicy', ...named, PolicyDocument: JSON.stringify(denial) })
  assert.equal(await outcome(ann.s3.send(new AbortMultipartUploadCommand(upload))), 'AccessDenied')
  await world.iam({ Action: 'DeleteUserPolicy', ...named })
  assert.equal(await outcome(ann.s3.send(new AbortMultipartUploadCommand(upload))), '200')
})

test('IAM-18 conditions are asked of the request: prefix, address, tags, agents, ways of writing', async (t) => {
  const world = await open(t)
  const root = world.client(world.root)
  await put(root, 'open', { Tagging: 'state=open' })
  await put(root, 'shut', { Tagging: 'state=shut' })
  const { s3 } = await world.user('ann')
  const may = async (statements: object[], call: () => Promise<unknown>): Promise<boolean> => {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements })
    await world.iam({ Action: 'PutUserPolicy', UserName: 'ann', PolicyName: 'own', PolicyDocument })
    return (await outcome(call())) !== 'AccessDenied'
  }
  const given = (Action: string, Condition: object) => [{ Effect: 'Allow', Action, Resource: '*', Condition }]
  const list = (Prefix?: string) => () => s3.send(new ListObjectsV2Command({ Bucket, Prefix }))
  const home = given('s3:ListBucket', { StringLike: { 's3:prefix': 'home/${aws:username}/*' } })
  assert.deepEqual(
    [await may(home, list('home/ann/x')), await may(home, list('home/bob/')), await may(home, list())],
    [true, false, false],
  )
  const local = given('s3:GetObject', { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } })
  const remote = given('s3:GetObject', { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } })
  const secure = given('s3:GetObject', { Bool: { 'aws:SecureTransport': 'true' } })
  assert.deepEqual(
    [
      await may(local, () => get(s3, 'open')),
      await may(remote, () => get(s3, 'open')),
      await may(secure, () => get(s3, 'open')),
    ],
    [true, false, false],
  )
  const tagged = given('s3:GetObject', { StringEquals: { 's3:ExistingObjectTag/state': 'open' } })
  assert.deepEqual(
    [await may(tagged, () => get(s3, 'open')), await may(tagged, () => get(s3, 'shut'))],
    [true, false],
  )
  const once = given('s3:PutObject', { Null: { 's3:if-none-match': 'false' } })
  assert.deepEqual(
    [await may(once, () => put(s3, 'new', { IfNoneMatch: '*' })), await may(once, () => put(s3, 'new2'))],
    [true, false],
  )
  const team = given('s3:PutObjectTagging', { StringEquals: { 's3:RequestObjectTag/state': 'open' } })
  const tag = (Value: string) => () =>
    s3.send(
      new PutObjectTaggingCommand({ Bucket, Key: 'open', Tagging: { TagSet: [{ Key: 'state', Value }] } }),
    )
  assert.deepEqual([await may(team, tag('open')), await may(team, tag('shut'))], [true, false])
})

test('IAM-19 the address that a proxy tells counts only from a proxy that is ours', async (t) => {
  const policy = allow('s3:GetObject', inBucket, {
    Principal: '*',
    Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
  })
  const ask = async (trustedProxies: readonly string[], forwarded: string): Promise<number> => {
    const world = await open(t, { trustedProxies })
    const root = world.client(world.root)
    await put(root, 'a')
    await root.send(new DeletePublicAccessBlockCommand({ Bucket }))
    await setPolicy(root, policy)
    return (await fetch(`${world.endpoint}/bucket/a`, { headers: { 'x-forwarded-for': forwarded } })).status
  }
  assert.equal(await ask([], '203.0.113.7'), 403)
  assert.equal(await ask(['127.0.0.1'], '203.0.113.7'), 200)
  assert.equal(await ask(['127.0.0.1'], '203.0.113.7, 198.51.100.1'), 403)
  assert.equal(await ask(['127.0.0.1', '198.51.100.0/24'], '203.0.113.7, 198.51.100.1'), 200)
})

test('IAM-20 nobody in particular may what the bucket gives to everybody, unless that is blocked', async (t) => {
  const world = await open(t)
  const root = world.client(world.root)
  const anonymous = world.client(undefined)
  await put(root, 'a')
  const policy = allow('s3:GetObject', inBucket, { Principal: '*' })
  const block = (PublicAccessBlockConfiguration: object) =>
    root.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }))
  assert.equal(await outcome(get(anonymous, 'a')), 'AccessDenied')
  assert.equal(await outcome(setPolicy(root, policy)), 'AccessDenied')
  await block({ RestrictPublicBuckets: true })
  await setPolicy(root, policy)
  assert.equal((await root.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus?.IsPublic, true)
  assert.equal(await outcome(get(anonymous, 'a')), 'AccessDenied')
  await block({})
  assert.equal(await outcome(get(anonymous, 'a')), '200')
  assert.equal(await outcome(put(anonymous, 'b')), 'AccessDenied')
  const stranger = await world.account('stranger')
  assert.equal(await outcome(get(stranger.s3, 'a')), '200')
})

test('IAM-21 a new bucket blocks all that is public, enforces its owner, and keeps to what it is told', async (t) => {
  const world = await open(t)
  const root = world.client(world.root)
  const { PublicAccessBlockConfiguration } = await root.send(new GetPublicAccessBlockCommand({ Bucket }))
  assert.deepEqual(Object.values(PublicAccessBlockConfiguration ?? {}), [true, true, true, true])
  await root.send(new DeletePublicAccessBlockCommand({ Bucket }))
  assert.equal(
    await outcome(root.send(new GetPublicAccessBlockCommand({ Bucket }))),
    'NoSuchPublicAccessBlockConfiguration',
  )
  assert.equal(await outcome(put(root, 'a', { ACL: 'public-read' })), 'AccessControlListNotSupported')
  assert.equal(await outcome(put(root, 'a', { ACL: 'bucket-owner-full-control' })), '200')
  assert.equal(
    await outcome(root.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }))),
    'AccessControlListNotSupported',
  )
  await root.send(new DeleteBucketOwnershipControlsCommand({ Bucket }))
  assert.equal(
    await outcome(root.send(new GetBucketOwnershipControlsCommand({ Bucket }))),
    'OwnershipControlsNotFoundError',
  )
})

const ownership = (
  s3: S3Client,
  ObjectOwnership: 'ObjectWriter' | 'BucketOwnerPreferred' | 'BucketOwnerEnforced',
) =>
  s3.send(
    new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } }),
  )

test('IAM-22 lists grant where they count, to everybody, to accounts and to those with an account', async (t) => {
  const world = await open(t)
  const root = world.client(world.root)
  const anonymous = world.client(undefined)
  const partner = await world.account('partner')
  await root.send(new DeletePublicAccessBlockCommand({ Bucket }))
  await ownership(root, 'ObjectWriter')
  await put(root, 'public', { ACL: 'public-read' })
  await put(root, 'known', { ACL: 'authenticated-read' })
  await put(root, 'theirs', { GrantRead: `id="${partner.canonicalId}"` })
  const reads = async (s3: S3Client) =>
    Promise.all(['public', 'known', 'theirs'].map(async (key) => (await outcome(get(s3, key))) === '200'))
  assert.deepEqual(await reads(anonymous), [true, false, false])
  assert.deepEqual(await reads(partner.s3), [true, true, true])
  const { Grants } = await root.send(new GetObjectAclCommand({ Bucket, Key: 'public' }))
  assert.deepEqual(
    Grants?.map(({ Grantee, Permission }) => [Grantee?.ID ?? Grantee?.URI, Permission]),
    [
      [canonicalIdOf('000000000001'), 'FULL_CONTROL'],
      ['http://acs.amazonaws.com/groups/global/AllUsers', 'READ'],
    ],
  )
  await root.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read-write' }))
  assert.equal((await root.send(new GetBucketAclCommand({ Bucket }))).Grants?.length, 3)
  assert.equal(await outcome(put(anonymous, 'anonymous')), '200')
  assert.equal(await outcome(anonymous.send(new ListObjectsV2Command({ Bucket }))), '200')
  assert.equal(await outcome(get(anonymous, 'missing')), 'NoSuchKey')
  await root.send(
    new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { IgnorePublicAcls: true } }),
  )
  assert.deepEqual(await reads(anonymous), [false, false, false])
  assert.deepEqual(await reads(partner.s3), [false, false, true])
  assert.equal(await outcome(ownership(root, 'BucketOwnerEnforced')), 'InvalidBucketAclWithObjectOwnership')
  await root.send(new PutBucketAclCommand({ Bucket, ACL: 'private' }))
  await ownership(root, 'BucketOwnerEnforced')
  assert.deepEqual(await reads(partner.s3), [false, false, false])
})

test('IAM-23 whose an object is follows from the ownership setting; a foreign one is not the bucket owner to give', async (t) => {
  const world = await open(t)
  const root = world.client(world.root)
  const partner = await world.account('partner')
  await setPolicy(
    root,
    allow(['s3:PutObject', 's3:PutObjectAcl', 's3:GetObject'], inBucket, { Principal: { AWS: partner.id } }),
  )
  await ownership(root, 'ObjectWriter')
  await put(partner.s3, 'foreign')
  assert.equal(await outcome(get(root, 'foreign')), 'AccessDenied')
  assert.equal(await outcome(get(partner.s3, 'foreign')), '200')
  await partner.s3.send(new PutObjectAclCommand({ Bucket, Key: 'foreign', ACL: 'bucket-owner-full-control' }))
  assert.equal(await outcome(get(root, 'foreign')), '200')
  await ownership(root, 'BucketOwnerPreferred')
  await put(partner.s3, 'given', { ACL: 'bucket-owner-full-control' })
  assert.equal(
    (await root.send(new GetObjectAclCommand({ Bucket, Key: 'given' }))).Owner?.ID,
    canonicalIdOf('000000000001'),
  )
  await ownership(root, 'BucketOwnerEnforced')
  await put(partner.s3, 'ours')
  assert.equal(await outcome(get(root, 'ours')), '200')
})

test('IAM-24 temporary credentials: those of a user, of a role, narrowed by a policy, until they end', async (t) => {
  let now = Date.now()
  const world = await open(t, { clock: { now: () => now } })
  const root = world.client(world.root)
  await put(root, 'a')
  const ann = await world.user('ann', allow(['s3:GetObject', 'sts:AssumeRole'], '*'))
  const credentialsOf = (made: Readonly<Record<string, string>>) => ({
    accessKeyId: made['AccessKeyId'] ?? '',
    secretAccessKey: made['SecretAccessKey'] ?? '',
    sessionToken: made['SessionToken'] ?? '',
  })
  const own = credentialsOf(
    await world.sts({ Action: 'GetSessionToken', DurationSeconds: '900' }, ann.credentials),
  )
  assert.equal(await outcome(get(world.client(own), 'a')), '200')
  assert.equal(await outcome(put(world.client(own), 'a')), 'AccessDenied')
  assert.equal((await world.sts({ Action: 'GetCallerIdentity' }, own))['Arn'], ann.arn)
  const { sessionToken: _, ...withoutToken } = own
  assert.equal(await outcome(get(world.client(withoutToken), 'a')), 'InvalidAccessKeyId')
  assert.equal(
    await outcome(get(world.client({ ...own, sessionToken: `x${own.sessionToken}` }), 'a')),
    'InvalidToken',
  )

  const trust = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ann.arn } },
  }
  await world.iam({
    Action: 'CreateRole',
    RoleName: 'writer',
    AssumeRolePolicyDocument: JSON.stringify(trust),
  })
  const PolicyDocument = JSON.stringify(allow('s3:*', everything))
  await world.iam({ Action: 'PutRolePolicy', RoleName: 'writer', PolicyName: 'all', PolicyDocument })
  const assume = {
    Action: 'AssumeRole',
    RoleArn: 'arn:aws:iam::000000000001:role/writer',
    RoleSessionName: 'job',
  }
  const writer = credentialsOf(await world.sts(assume, ann.credentials))
  assert.equal(await outcome(put(world.client(writer), 'a')), '200')
  const narrow = { ...assume, Policy: JSON.stringify(allow('s3:GetObject', inBucket)) }
  const reader = credentialsOf(await world.sts(narrow, ann.credentials))
  assert.equal(await outcome(put(world.client(reader), 'a')), 'AccessDenied')
  assert.equal(await outcome(get(world.client(reader), 'a')), '200')
  const bob = await world.user('bob', allow('sts:AssumeRole', '*'))
  assert.equal(await outcome(world.sts(assume, bob.credentials)), 'AccessDenied: 403')

  await world.iam({ Action: 'DeleteRolePolicy', RoleName: 'writer', PolicyName: 'all' })
  await world.iam({ Action: 'DeleteRole', RoleName: 'writer' })
  assert.equal(await outcome(get(world.client(writer), 'a')), 'InvalidToken')
  now += 901_000
  const late = world.client(own)
  late.config.systemClockOffset = 901_000
  assert.equal(await outcome(get(late, 'a')), 'ExpiredToken')
})

test('IAM-25 calls that are not understood are refused, never half done', async (t) => {
  const world = await open(t)
  const refused = async (parameters: Readonly<Record<string, string>>, code: string): Promise<void> =>
    assert.equal(await outcome(world.iam(parameters)), code)
  await refused({ Action: 'Nonsense' }, 'InvalidAction: 400')
  await refused({ Action: 'CreateUser', UserName: 'ann', 'Tags.member.1.Key': 'a' }, 'ValidationError: 400')
  await refused({ Action: 'CreateUser', UserName: 'a/b' }, 'ValidationError: 400')
  await world.iam({ Action: 'CreateUser', UserName: 'ann' })
  await refused({ Action: 'CreateUser', UserName: 'ann' }, 'EntityAlreadyExists: 409')
  const named = { Action: 'PutUserPolicy', UserName: 'ann', PolicyName: 'p' }
  await refused({ ...named, PolicyDocument: '{}' }, 'MalformedPolicyDocument: 400')
  await world.iam({ ...named, PolicyDocument: JSON.stringify(allow('s3:*', '*')) })
  await refused({ Action: 'DeleteUser', UserName: 'ann' }, 'DeleteConflict: 409')
  const wrong = { ...world.root, secretAccessKey: 'wrong-secret' }
  assert.equal(await outcome(world.iam({ Action: 'ListUsers' }, wrong)), 'SignatureDoesNotMatch: 403')
  const unknown = { ...world.root, accessKeyId: 'UNKNOWN' }
  assert.equal(await outcome(world.iam({ Action: 'ListUsers' }, unknown)), 'InvalidClientTokenId: 403')
  const ann = await world.user('eve')
  assert.equal(await outcome(world.iam({ Action: 'ListUsers' }, ann.credentials)), 'AccessDenied: 403')
})
