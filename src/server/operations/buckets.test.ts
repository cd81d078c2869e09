import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, manualClock, rejectsWith, storeWithBucket } from '../../../test/engine-objects.ts'
import { call } from '../../../test/handler-call.ts'
import type { HandlerContext } from '../handler.ts'
import { createBucketHandler } from './create-bucket.ts'
import { getBucketLocationHandler } from './get-bucket-location.ts'
import { headBucketHandler } from './head-bucket.ts'
import { listBucketsHandler } from './list-buckets.ts'

test('BKT-11 a new bucket is told by its path or, elsewhere, by its own host', async () => {
  const store = await storeWithBucket()
  const make = (input: HandlerContext<'CreateBucket'>['input'], options = {}) =>
    createBucketHandler(call<'CreateBucket'>(store, input, options))
  assert.deepEqual(await make({ Bucket: 'here' }), { Location: '/here', BucketArn: 'arn:aws:s3:::here' })
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' }
  const made = await make({ Bucket: 'there', CreateBucketConfiguration })
  assert.equal(made.Location, 'http://there.127.0.0.1:9000/')
  const virtual = { virtualHost: true, origin: 'https://over.example' }
  assert.equal(
    (await make({ Bucket: 'over', CreateBucketConfiguration }, virtual)).Location,
    'https://over.example/',
  )
  assert.deepEqual(await headBucketHandler(call<'HeadBucket'>(store, { Bucket: 'there' })), {
    BucketArn: 'arn:aws:s3:::there',
    BucketRegion: 'eu-west-1',
    AccessPointAlias: false,
  })
  for (const [Bucket, LocationConstraint] of [
    ['here', ''],
    ['there', 'eu-west-1'],
  ] as const) {
    const location = await getBucketLocationHandler(call<'GetBucketLocation'>(store, { Bucket }))
    assert.deepEqual(location, { LocationConstraint })
  }
})

test('BKT-12 what buckets cannot be here is refused when they are made', async () => {
  const store = await storeWithBucket()
  const makeWith = (more: object) =>
    createBucketHandler(call<'CreateBucket'>(store, { Bucket: 'new', ...more }))
  for (const [more, code] of [
    [{ ObjectOwnership: 'bogus' }, 'InvalidArgument'],
    // The SDK cannot send an empty header.
    [{ ObjectOwnership: '' }, 'InvalidArgument'],
    [{ ObjectOwnership: 'ObjectWriter', ACL: 'public-read' }, 'InvalidBucketAclWithBlockPublicAccessError'],
    [{ ACL: 'public-read' }, 'InvalidBucketAclWithObjectOwnership'],
    [{ GrantWrite: 'id="x"' }, 'InvalidBucketAclWithObjectOwnership'],
    [{ BucketNamespace: 'account-regional' }, 'NotImplemented'],
  ] as const) {
    await rejectsWith(makeWith(more), code)
  }
  await makeWith({
    ACL: 'private',
    ObjectOwnership: 'BucketOwnerEnforced',
    CreateBucketConfiguration: { Tags: [] },
  })
})

test('BKT-13 ListBuckets tells regions only to who asks with a parameter, and nothing to the anonymous', async () => {
  const store = await storeWithBucket({ clock: manualClock() })
  const list = (input: HandlerContext<'ListBuckets'>['input'], anonymous = false) =>
    listBucketsHandler(call<'ListBuckets'>(store, input, { anonymous }))
  const bucket = {
    Name: 'bucket',
    CreationDate: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)),
    BucketArn: 'arn:aws:s3:::bucket',
  }
  assert.deepEqual(await list({}), {
    Owner: { ID: ann.id },
    Buckets: [bucket],
    ContinuationToken: undefined,
    Prefix: undefined,
  })
  const asked = await list({ Prefix: 'buck', MaxBuckets: 1 })
  assert.deepEqual([asked.Buckets, asked.Prefix], [[{ ...bucket, BucketRegion: 'us-east-1' }], 'buck'])
  await rejectsWith(list({}, true), 'AccessDenied')
})
