/** Tags of buckets and objects. */
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3'
import type { Tag } from '@aws-sdk/client-s3'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer, makeBucket, newName, refusal, startTarget, statusOf } from './target.ts'

// One of the answers is S3's InternalError, which a server of ours would log.
const target = await startTarget({ logLevel: 'silent' })
const { s3 } = target

const malformed = [
  400,
  'MalformedXML',
  'The XML you provided was not well-formed or did not validate against our published schema',
]
const badKey = [400, 'InvalidTag', 'The TagKey you have provided is invalid']
const badValue = [400, 'InvalidTag', 'The TagValue you have provided is invalid']
const reserved = [
  400,
  'InvalidTag',
  'User-defined tag keys can\'t start with "aws:". This prefix is reserved for system tags. Remove "aws:" from your tag keys and try again.',
]

const tagsOf = async (Bucket: string, Key: string, VersionId?: string) =>
  (await s3.send(new GetObjectTaggingCommand({ Bucket, Key, VersionId }))).TagSet

const putTags = (Bucket: string, Key: string, TagSet: Tag[], VersionId?: string) =>
  s3.send(new PutObjectTaggingCommand({ Bucket, Key, VersionId, Tagging: { TagSet } }))

const many = (count: number): Tag[] =>
  Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: '' }))

test('TAG-10 test_bucket_tagging_crud: tags of a bucket are set as a whole; none is NoSuchTagSet', async (t) => {
  const Bucket = await makeBucket(t, target)
  const get = () => s3.send(new GetBucketTaggingCommand({ Bucket }))
  const put = (TagSet: Tag[]) => s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }))
  const none = [404, 'NoSuchTagSet', 'The TagSet does not exist', Bucket]
  assert.deepEqual(await refusal(get(), 'BucketName'), none)
  const two = [
    { Key: 'tag1', Value: 'tag1' },
    { Key: 'tag2', Value: '' },
  ]
  assert.equal(await statusOf(put(two)), 204)
  assert.deepEqual(await answer(get()), { TagSet: two })
  assert.equal(await statusOf(put([{ Key: 'tag3', Value: 'tag3' }])), 204)
  assert.deepEqual(await answer(get()), { TagSet: [{ Key: 'tag3', Value: 'tag3' }] })
  assert.equal(await statusOf(s3.send(new DeleteBucketTaggingCommand({ Bucket }))), 204)
  assert.deepEqual(await refusal(get(), 'BucketName'), none)
  await put(two)
  assert.equal(await statusOf(put([])), 204)
  assert.deepEqual(await refusal(get(), 'BucketName'), none)
})

test('TAG-11 test_create_bucket_with_empty_tags: a bucket is made with tags, or with an empty set of them', async (t) => {
  const CreateBucketConfiguration = (Tags: Tag[] | undefined) => ({ CreateBucketConfiguration: { Tags } })
  for (const empty of [[], undefined]) {
    const Bucket = await makeBucket(t, target, CreateBucketConfiguration(empty))
    assert.equal((await refusal(s3.send(new GetBucketTaggingCommand({ Bucket }))))[1], 'NoSuchTagSet')
  }
  const tags = [{ Key: 'team', Value: 'data' }]
  const Bucket = await makeBucket(t, target, CreateBucketConfiguration(tags))
  assert.deepEqual((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet, tags)
})

test('TAG-12 test_create_bucket_with_tags_exc: bad tags are refused in the words of S3', async () => {
  const make = (...Tags: Tag[]) =>
    s3.send(new CreateBucketCommand({ Bucket: newName(), CreateBucketConfiguration: { Tags } }))
  assert.deepEqual(await refusal(make({ Key: 'test,test2', Value: 'value' }), 'TagKey'), [
    ...badKey,
    'test,test2',
  ])
  assert.deepEqual(await refusal(make({ Key: 'test', Value: 'value1,value2' }), 'TagKey', 'TagValue'), [
    ...badValue,
    'test',
    'value1,value2',
  ])
  assert.deepEqual(await refusal(make({ Key: 'aws:prefixed', Value: 'value' })), reserved)
  const twice = [
    { Key: 'test', Value: 'value1' },
    { Key: 'test', Value: 'value2' },
  ]
  assert.deepEqual((await refusal(make(...twice))).slice(0, 2), [500, 'InternalError'])
  assert.deepEqual(await refusal(make({ Key: undefined, Value: 'value' })), malformed)
  assert.deepEqual(await refusal(make({ Key: 'test', Value: undefined })), malformed)
})

test('TAG-13 test_object_tagging_crud, test_delete_object_tagging: tags of an object are set as a whole', async (t) => {
  const [Bucket, Key] = [await makeBucket(t, target), 'test-key-tagging']
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'test-tagging' }))
  assert.deepEqual(await tagsOf(Bucket, Key), [])
  const two = [
    { Key: 'tag1', Value: 'tag1' },
    { Key: 'tag2', Value: '' },
  ]
  assert.equal(await statusOf(putTags(Bucket, Key, two)), 200)
  assert.deepEqual(await tagsOf(Bucket, Key), two)
  const get = async () => {
    const object = await s3.send(new GetObjectCommand({ Bucket, Key }))
    return [await object.Body?.transformToString(), object.TagCount]
  }
  assert.deepEqual(await get(), ['test-tagging', 2])
  await putTags(Bucket, Key, [{ Key: 'tag3', Value: 'tag3' }])
  assert.deepEqual(await tagsOf(Bucket, Key), [{ Key: 'tag3', Value: 'tag3' }])
  assert.deepEqual(await get(), ['test-tagging', 1])
  assert.equal(await statusOf(s3.send(new DeleteObjectTaggingCommand({ Bucket, Key }))), 204)
  assert.deepEqual(await tagsOf(Bucket, Key), [])
  assert.deepEqual(await get(), ['test-tagging', undefined])
})

test('TAG-14 test_object_tagging_exc: what is not there has no tags, and x-amz-tagging has its form', async (t) => {
  const [Bucket, Key] = [await makeBucket(t, target), 'fake-key']
  const noBucket = newName()
  const TagSet = [{ Key: 'tag1', Value: 'tag1' }]
  const gone = [404, 'NoSuchBucket', 'The specified bucket does not exist', noBucket]
  assert.deepEqual(
    await refusal(s3.send(new GetObjectTaggingCommand({ Bucket: noBucket, Key })), 'BucketName'),
    gone,
  )
  assert.deepEqual(await refusal(putTags(noBucket, Key, TagSet), 'BucketName'), gone)
  assert.deepEqual(
    await refusal(s3.send(new DeleteObjectTaggingCommand({ Bucket: noBucket, Key })), 'BucketName'),
    gone,
  )
  const noKey = [404, 'NoSuchKey', 'The specified key does not exist.']
  assert.deepEqual(await refusal(s3.send(new GetObjectTaggingCommand({ Bucket, Key })), 'Key'), [
    ...noKey,
    `${Bucket}/${Key}`,
  ])
  assert.deepEqual(await refusal(putTags(Bucket, Key, TagSet), 'Key'), [...noKey, Key])
  assert.deepEqual(await refusal(s3.send(new DeleteObjectTaggingCommand({ Bucket, Key })), 'Key'), [
    ...noKey,
    Key,
  ])
  for (const Tagging of ['key1=val1,key2=val2', 'key1=val1&key1=val2']) {
    assert.deepEqual(
      await refusal(
        s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', Tagging })),
        'ArgumentName',
        'ArgumentValue',
      ),
      [
        400,
        'InvalidArgument',
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
        'x-amz-tagging',
        Tagging,
      ],
    )
  }
})

test('TAG-15 test_object_tagging_versioned: each version has its tags, and a delete marker none', async (t) => {
  const [Bucket, Key] = [await makeBucket(t, target, { ObjectLockEnabledForBucket: true }), 'key']
  const first = await s3.send(new PutObjectCommand({ Bucket, Key, Body: '1', Tagging: 'test_tag=tagv1' }))
  const second = await s3.send(new PutObjectCommand({ Bucket, Key, Body: '2' }))
  const tagsAndVersion = (VersionId?: string) =>
    answer(s3.send(new GetObjectTaggingCommand({ Bucket, Key, VersionId })))
  const put = await putTags(Bucket, Key, [{ Key: 'tag3', Value: 'tag3' }])
  assert.equal(put.VersionId, second.VersionId)
  assert.deepEqual(await tagsAndVersion(), {
    VersionId: second.VersionId,
    TagSet: [{ Key: 'tag3', Value: 'tag3' }],
  })
  assert.deepEqual(await tagsAndVersion(first.VersionId), {
    VersionId: first.VersionId,
    TagSet: [{ Key: 'test_tag', Value: 'tagv1' }],
  })
  assert.equal(
    (await putTags(Bucket, Key, [{ Key: 'tag1', Value: 'tag1' }], first.VersionId)).VersionId,
    first.VersionId,
  )
  assert.deepEqual(await tagsOf(Bucket, Key, first.VersionId), [{ Key: 'tag1', Value: 'tag1' }])
  await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key }))
  assert.deepEqual(await tagsAndVersion(), { VersionId: second.VersionId, TagSet: [] })
  const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key }))
  for (const VersionId of [undefined, marker.VersionId]) {
    const refused = (method: string) => [
      405,
      'MethodNotAllowed',
      'The specified method is not allowed against this resource.',
      method,
      'DeleteMarker',
    ]
    const calls = {
      GET: () => s3.send(new GetObjectTaggingCommand({ Bucket, Key, VersionId })),
      PUT: () => putTags(Bucket, Key, [], VersionId),
      DELETE: () => s3.send(new DeleteObjectTaggingCommand({ Bucket, Key, VersionId })),
    }
    for (const [method, call] of Object.entries(calls)) {
      assert.deepEqual(await refusal(call(), 'Method', 'ResourceType'), refused(method))
    }
  }
})

test('TAG-16 test_object_tags_delete_or_overwrite_object: another object of the key has not the tags of the one before', async (t) => {
  const [Bucket, Key] = [await makeBucket(t, target), 'key']
  const put = (Tagging?: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', Tagging }))
  await put('tag1=val1')
  assert.deepEqual(await tagsOf(Bucket, Key), [{ Key: 'tag1', Value: 'val1' }])
  await put()
  assert.deepEqual(await tagsOf(Bucket, Key), [])
  await put('tag1=val1')
  await s3.send(new DeleteObjectCommand({ Bucket, Key }))
  await put()
  assert.deepEqual(await tagsOf(Bucket, Key), [])
})

test('TAG-17 test_put_object_tagging_none_value: a document without a set of tags sets none', async (t) => {
  const [Bucket, Key] = [await makeBucket(t, target), 'key']
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', Tagging: 'a=b' }))
  const none = s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: undefined } }))
  assert.equal(await statusOf(none), 200)
  assert.deepEqual(await tagsOf(Bucket, Key), [])
})

test('TAG-18 test_head_object_with_tags: HEAD tells how many tags there are, unless none', async (t) => {
  const [Bucket, Key] = [await makeBucket(t, target), 'key']
  const count = async () => (await s3.send(new HeadObjectCommand({ Bucket, Key }))).TagCount
  await s3.send(
    new PutObjectCommand({ Bucket, Key, Body: 'test-tagging', Tagging: 'tag1=val1&tag2=val2&tag3=' }),
  )
  assert.equal(await count(), 3)
  await putTags(Bucket, Key, [{ Key: 'tag1', Value: 'tag1' }])
  assert.equal(await count(), 1)
  await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key }))
  assert.equal(await count(), undefined)
})

for (const TaggingDirective of [undefined, 'COPY', 'REPLACE'] as const) {
  test(`TAG-19 test_s3_copy_tagging_directive[${TaggingDirective ?? 'None'}]: a copy has the tags that the directive says`, async (t) => {
    const [Bucket, Key] = [await makeBucket(t, target, { ObjectLockEnabledForBucket: true }), 'source']
    const first = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'test', Tagging: 'key1=value1' }))
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'test-v2', Tagging: 'key1=value1-v2' }))
    const copiedTags = async (version: string, Tagging?: string) => {
      const CopySource = `/${Bucket}/${Key}${version}`
      await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource, TaggingDirective, Tagging }))
      return tagsOf(Bucket, 'copy')
    }
    for (const [version, value] of [
      ['', 'value1-v2'],
      [`?versionId=${first.VersionId}`, 'value1'],
    ] as const) {
      const kept = [{ Key: 'key1', Value: value }]
      const replaced = TaggingDirective === 'REPLACE'
      assert.deepEqual(
        await copiedTags(version, 'key2=value2'),
        replaced ? [{ Key: 'key2', Value: 'value2' }] : kept,
      )
      assert.deepEqual(await copiedTags(version), replaced ? [] : kept)
    }
  })
}

test('TAG-20 an object has at most ten tags, a bucket fifty, and no key twice', async (t) => {
  const [Bucket, Key] = [await makeBucket(t, target), 'key']
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
  const tooMany = [400, 'BadRequest', 'Object tags cannot be greater than 10']
  assert.deepEqual(await refusal(putTags(Bucket, Key, many(11))), tooMany)
  await putTags(Bucket, Key, many(10))
  const putBucket = (TagSet: Tag[]) => s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }))
  assert.equal((await refusal(putBucket(many(51))))[1], 'BadRequest')
  await putBucket(many(50))
  const twice = [...many(1), ...many(1)]
  assert.equal((await refusal(putTags(Bucket, Key, twice)))[1], 'InvalidTag')
  assert.equal((await refusal(putBucket(twice)))[1], 'InvalidTag')
  assert.deepEqual(await tagsOf(Bucket, Key), many(10))
})
