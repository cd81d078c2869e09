import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, put, rejectsWith, storeWithBucket } from '../../../test/engine-objects.ts'
import { call } from '../../../test/handler-call.ts'
import { listObjectsV2Handler } from './list-objects-v2.ts'
import { listObjectsHandler } from './list-objects.ts'

test('LIST-10 ListObjects tells owners, and where to go on only with a delimiter', async () => {
  const store = await storeWithBucket()
  for (const key of ['a/1', 'b', 'c']) await put(store, key)
  const list = (more: object) => listObjectsHandler(call<'ListObjects'>(store, { Bucket: 'bucket', ...more }))
  const all = await list({})
  assert.deepEqual(
    [all.Name, all.Prefix, all.Marker, all.MaxKeys, all.IsTruncated, all.Delimiter, all.EncodingType],
    ['bucket', '', '', 1000, false, undefined, undefined],
  )
  const [first] = all.Contents
  assert.deepEqual(
    [first?.Owner, first?.ChecksumAlgorithm, first?.ChecksumType, first?.StorageClass],
    [{ ID: ann.id }, ['CRC64NVME'], 'FULL_OBJECT', 'STANDARD'],
  )
  const plain = await list({ MaxKeys: 1 })
  assert.deepEqual([plain.IsTruncated, 'NextMarker' in plain], [true, false])
  const grouped = await list({ MaxKeys: 1, Delimiter: '/' })
  assert.deepEqual([grouped.NextMarker, grouped.CommonPrefixes], ['a/', [{ Prefix: 'a/' }]])
  const next = await list({ MaxKeys: 2, Delimiter: '/', Marker: 'a/' })
  assert.deepEqual([next.Contents.map(({ Key }) => Key), next.IsTruncated], [['b', 'c'], false])
  assert.deepEqual(
    [(await list({ MaxKeys: 0 })).IsTruncated, (await list({ MaxKeys: 5000 })).MaxKeys],
    [false, 1000],
  )
  assert.equal('Delimiter' in (await list({ Delimiter: '' })), false)
})

test('LIST-11 ListObjectsV2 counts, tells owners on demand, and its token wins over start-after', async () => {
  const store = await storeWithBucket()
  for (const key of ['a/1', 'a/2', 'b', 'c']) await put(store, key)
  const list = (more: object) =>
    listObjectsV2Handler(call<'ListObjectsV2'>(store, { Bucket: 'bucket', ...more }))
  const first = await list({ MaxKeys: 1, Delimiter: '/' })
  assert.deepEqual([first.KeyCount, first.CommonPrefixes, first.IsTruncated], [1, [{ Prefix: 'a/' }], true])
  const second = await list({
    Delimiter: '/',
    ContinuationToken: first.NextContinuationToken,
    StartAfter: 'c',
  })
  assert.deepEqual(
    second.Contents.map(({ Key }) => Key),
    ['b', 'c'],
  )
  assert.deepEqual([second.ContinuationToken, second.StartAfter], [first.NextContinuationToken, 'c'])
  assert.equal('NextContinuationToken' in second, false)
  assert.equal(second.Contents[0]?.Owner, undefined)
  const owned = await list({ FetchOwner: true, StartAfter: 'b', ContinuationToken: '' })
  assert.deepEqual([owned.Contents.map(({ Key }) => Key), owned.ContinuationToken], [['c'], ''])
  assert.deepEqual(owned.Contents[0]?.Owner, { ID: ann.id })
  await rejectsWith(list({ ContinuationToken: 'bogus' }), 'InvalidArgument')
})

test('LIST-12 with encoding-type url, all that comes from keys is percent-encoded, and no token', async () => {
  const store = await storeWithBucket()
  for (const key of ['é f/a+b', 'é f/~/x', "é f/test_file(3)!'*.png"]) await put(store, key)
  const asked = {
    Bucket: 'bucket',
    Prefix: 'é f/',
    Delimiter: '~/',
    EncodingType: 'url',
    StartAfter: 'é',
  } as const
  const listed = await listObjectsV2Handler(call<'ListObjectsV2'>(store, asked))
  assert.deepEqual(
    [listed.Prefix, listed.Delimiter, listed.StartAfter, listed.EncodingType],
    ['%C3%A9%20f/', '%7E/', '%C3%A9', 'url'],
  )
  assert.deepEqual(
    listed.Contents.map(({ Key }) => Key),
    ['%C3%A9%20f/a%2Bb', '%C3%A9%20f/test_file%283%29%21%27*.png'],
  )
  assert.deepEqual(listed.CommonPrefixes, [{ Prefix: '%C3%A9%20f/%7E/' }])
  const { Marker, NextMarker } = await listObjectsHandler(
    call<'ListObjects'>(store, {
      Bucket: 'bucket',
      Delimiter: '+',
      Marker: 'é',
      MaxKeys: 1,
      EncodingType: 'url',
    }),
  )
  assert.deepEqual([Marker, NextMarker], ['%C3%A9', '%C3%A9%20f/a%2B'])
})
