/** What S3 answers to policies, ownership, lists and public access, as it was recorded. */
import {
  DeleteBucketPolicyCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetObjectAclCommand,
  GetPublicAccessBlockCommand,
  ListObjectsCommand,
  PutBucketAclCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  CreateBucketCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { answer, makeBucket, newName, refusal, startTarget, statusOf } from './target.ts'

const target = await startTarget()
const { s3 } = target

const allowAll = (Bucket: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Action: 's3:GetObject',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Resource: `arn:aws:s3:::${Bucket}/*`,
      },
    ],
  })

const open = (Bucket: string) => s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
const noPolicy = (Bucket: string) => [404, 'NoSuchBucketPolicy', 'The bucket policy does not exist', Bucket]

test('IAM-40 test_bucket_policy_crud, test_put_bucket_policy, test_delete_bucket_policy', async (t) => {
  const Bucket = await makeBucket(t, target)
  const get = () => s3.send(new GetBucketPolicyCommand({ Bucket }))
  const remove = () => s3.send(new DeleteBucketPolicyCommand({ Bucket }))
  assert.deepEqual(await refusal(get(), 'BucketName'), noPolicy(Bucket))
  await open(Bucket)
  const Policy = allowAll(Bucket)
  assert.equal(await statusOf(s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))), 204)
  const found = (await get()).Policy
  assert.deepEqual(JSON.parse(found ?? ''), JSON.parse(Policy))
  assert.equal(await statusOf(remove()), 204)
  assert.deepEqual(await refusal(get(), 'BucketName'), noPolicy(Bucket))
  assert.equal(await statusOf(remove()), 204)
})

test('IAM-41 test_bucket_policy_exc: what is no policy is refused in the words of S3', async (t) => {
  const Bucket = await makeBucket(t, target)
  const put = (Policy: string) => refusal(s3.send(new PutBucketPolicyCommand({ Bucket, Policy })))
  const noJson = [400, 'MalformedPolicy', "Policies must be valid JSON and the first byte must be '{'"]
  assert.deepEqual(await put(''), noJson)
  assert.deepEqual(await put('invalid json'), noJson)
  assert.deepEqual(await put('{}'), [400, 'MalformedPolicy', 'Missing required field Statement'])
})

test('IAM-42 test_get_bucket_policy_invalid_account_id, test_put_bucket_policy_invalid_account_id', async (t) => {
  const Bucket = await makeBucket(t, target)
  const Policy = allowAll(Bucket)
  for (const ExpectedBucketOwner of ['0000', '0000000000020', 'abcd', 'aa000000000$']) {
    const expected = [
      400,
      'InvalidBucketOwnerAWSAccountID',
      `The value of the expected bucket owner parameter must be an AWS Account ID... [${ExpectedBucketOwner}]`,
    ]
    assert.deepEqual(
      await refusal(s3.send(new GetBucketPolicyCommand({ Bucket, ExpectedBucketOwner }))),
      expected,
    )
    assert.deepEqual(
      await refusal(s3.send(new PutBucketPolicyCommand({ Bucket, Policy, ExpectedBucketOwner }))),
      expected,
    )
  }
})

test('IAM-43 test_bucket_ownership_controls_exc', async (t) => {
  const Bucket = await makeBucket(t, target)
  const { OwnershipControls } = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))
  assert.deepEqual(OwnershipControls, { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] })
  const made = s3.send(
    new CreateBucketCommand({ Bucket: newName(), ObjectOwnership: 'RandomValue' as 'ObjectWriter' }),
  )
  assert.deepEqual(await refusal(made, 'ArgumentName'), [
    400,
    'InvalidArgument',
    'Invalid x-amz-object-ownership header: RandomValue',
    'x-amz-object-ownership',
  ])
  const malformed = [
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  ]
  const rule = { ObjectOwnership: 'BucketOwnerPreferred' } as const
  for (const Rules of [[], [rule, rule], [{ ObjectOwnership: 'RandomValue' as 'ObjectWriter' }]]) {
    const put = s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules } }))
    assert.deepEqual(await refusal(put), malformed)
  }
})

const preferWriter = (Bucket: string) =>
  s3.send(
    new PutBucketOwnershipControlsCommand({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
    }),
  )

test('IAM-44 test_s3_object_acl: canned, granted and written lists come back as they count', async (t) => {
  const Bucket = await makeBucket(t, target)
  const Key = 'object-key-acl'
  await preferWriter(Bucket)
  await open(Bucket)
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: '' }))
  const get = () => answer(s3.send(new GetObjectAclCommand({ Bucket, Key })))
  const first = await s3.send(new GetObjectAclCommand({ Bucket, Key }))
  const ID = first.Owner?.ID ?? ''
  const own = { Grantee: { ID, Type: 'CanonicalUser' as const }, Permission: 'FULL_CONTROL' as const }
  const toGroup = (URI: string, Permission: 'READ' | 'WRITE') => ({
    Grantee: { Type: 'Group' as const, URI },
    Permission,
  })
  assert.deepEqual(await get(), { Owner: { ID }, Grants: [own] })
  assert.equal(await statusOf(s3.send(new PutObjectAclCommand({ Bucket, Key, ACL: 'public-read' }))), 200)
  const everybody = toGroup('http://acs.amazonaws.com/groups/global/AllUsers', 'READ')
  assert.deepEqual(await get(), { Owner: { ID }, Grants: [own, everybody] })
  const logs = 'http://acs.amazonaws.com/groups/s3/LogDelivery'
  await s3.send(new PutObjectAclCommand({ Bucket, Key, GrantRead: `uri="${logs}"` }))
  assert.deepEqual(await get(), { Owner: { ID }, Grants: [toGroup(logs, 'READ')] })
  const AccessControlPolicy = { Owner: { ID }, Grants: [own, toGroup(logs, 'WRITE')] }
  await s3.send(new PutObjectAclCommand({ Bucket, Key, AccessControlPolicy }))
  assert.deepEqual(await get(), AccessControlPolicy)
})

test('IAM-45 test_s3_batch_delete_public_objects_using_requests, …_with_acl: nobody in particular deletes where everybody may write', async (t) => {
  const Bucket = await makeBucket(t, target)
  await preferWriter(Bucket)
  await open(Bucket)
  await s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read-write' }))
  const keys = ['key-created-by-anonymous-1', 'key-created-by-anonymous-2']
  for (const key of keys) {
    const put = await fetch(`${target.endpoint}/${Bucket}/${key}`, {
      method: 'PUT',
      body: 'x',
      headers: { 'x-amz-acl': 'public-read-write' },
    })
    assert.equal(put.status, 200)
  }
  const body = `<Delete>${keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')}</Delete>`
  const md5 = createHash('md5').update(body).digest('base64')
  const gone = await fetch(`${target.endpoint}/${Bucket}?delete`, {
    method: 'POST',
    body,
    headers: { 'content-md5': md5 },
  })
  const deleted = [...(await gone.text()).matchAll(/<Deleted><Key>([^<]*)<\/Key><\/Deleted>/g)].map(
    ([, key]) => key,
  )
  assert.deepEqual([gone.status, deleted], [200, keys])
  assert.equal((await s3.send(new ListObjectsCommand({ Bucket }))).Contents, undefined)
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }))
})

test('IAM-46 test_public_access_block_exc: a block is put, given back whole, and taken away', async (t) => {
  const Bucket = await makeBucket(t, target)
  const get = () => s3.send(new GetPublicAccessBlockCommand({ Bucket }))
  await s3.send(
    new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } }),
  )
  assert.deepEqual((await get()).PublicAccessBlockConfiguration, {
    BlockPublicAcls: true,
    IgnorePublicAcls: false,
    BlockPublicPolicy: false,
    RestrictPublicBuckets: false,
  })
  assert.equal(await statusOf(open(Bucket)), 204)
  assert.deepEqual(await refusal(get(), 'BucketName'), [
    404,
    'NoSuchPublicAccessBlockConfiguration',
    'The public access block configuration was not found',
    Bucket,
  ])
  assert.equal(await statusOf(open(Bucket)), 204)
})
