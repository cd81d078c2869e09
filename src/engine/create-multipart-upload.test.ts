import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addBucket,
  ann,
  bob,
  complete,
  create,
  nameOf,
  put,
  read,
  storePart,
  storeWithBucket,
  testClock,
} from '../../test/uploads.ts'
import { keys } from './keys.ts'
import { uploadChecksumOf } from './part-checksums.ts'
import { findUpload } from './uploads.ts'

test('MPU-10 every Create makes an upload of its own, also for one key', async () => {
  const store = await storeWithBucket()
  const uploads = await Promise.all(Array.from({ length: 20 }, async () => create(store)))
  assert.equal(new Set(uploads.map(({ id }) => id)).size, 20)
})

test('MPU-10 ids of uploads are in the order of their initiation, also within a millisecond', async () => {
  const store = await storeWithBucket({ clock: testClock() })
  const ids: string[] = []
  for (let index = 0; index < 50; index++) ids.push((await create(store)).id)
  assert.deepEqual(ids.toSorted(), ids)
})

test('MPU-11 an upload is no object until it is completed', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  await storePart(store, upload, 1, 'hello')
  assert.equal(await read(store), undefined)
})

test('MPU-12 what describes the object is given at Create and comes with the object', async () => {
  const store = await storeWithBucket()
  const upload = await create(store, {
    ContentType: 'text/plain',
    CacheControl: 'no-cache',
    Metadata: { name: 'välue' },
    Tagging: 'a=1&b=2',
    StorageClass: 'STANDARD_IA',
  })
  await complete(store, upload, [await storePart(store, upload, 1, 'hello')])
  const object = (await read(store))?.object
  assert.equal(object?.system.contentType, 'text/plain')
  assert.equal(object.system.cacheControl, 'no-cache')
  assert.deepEqual(object.metadata, { name: 'välue' })
  assert.deepEqual(object.tags, { a: '1', b: '2' })
  assert.equal(object.storageClass, 'STANDARD_IA')
})

test('MPU-12 an object without a content type is binary/octet-stream', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  await complete(store, upload, [await storePart(store, upload, 1, 'hello')])
  assert.equal((await read(store))?.object.system.contentType, 'binary/octet-stream')
})

test('MPU-13 the initiator is who called, the owner is who owns the bucket', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  assert.deepEqual(upload.initiator, bob)
  assert.deepEqual(upload.owner, ann)
  await complete(store, upload, [await storePart(store, upload, 1, 'hello')])
  assert.deepEqual((await read(store))?.object.owner, ann)
})

test("MPU-14 the bucket's minimum part size holds as it was at Create", async () => {
  const store = await storeWithBucket({ partSizeMin: 1 })
  const before = await create(store)
  await addBucket(store, 'bucket')
  const after = await create(store)
  const outcomes: string[] = []
  for (const upload of [before, after]) {
    const parts = [await storePart(store, upload, 1, 'a'), await storePart(store, upload, 2, 'b')]
    outcomes.push(
      await complete(store, upload, parts).then(
        () => 'completed',
        (error: { code: string }) => error.code,
      ),
    )
  }
  assert.deepEqual(outcomes, ['completed', 'EntityTooSmall'])
})

test('MPU-15 Create in a bucket that is not there answers NoSuchBucket', async () => {
  const store = await storeWithBucket()
  await assert.rejects(create(store, { bucket: 'other' }), {
    code: 'NoSuchBucket',
    status: 404,
    details: { BucketName: 'other' },
  })
})

test('MPU-15 no upload comes into a bucket that is deleted meanwhile', async () => {
  const store = await storeWithBucket()
  const { meta } = store
  let deleted = false
  const racing = {
    ...store,
    meta: {
      ...meta,
      commit: async (batch: Parameters<typeof meta.commit>[0]) => {
        if (!deleted) await meta.commit({ expect: [], set: [[keys.bucket('bucket'), undefined]] })
        deleted = true
        return meta.commit(batch)
      },
    },
  }
  await assert.rejects(create(racing), { code: 'NoSuchBucket' })
})

const pairs: readonly (readonly [string | undefined, string | undefined, string])[] = [
  [undefined, undefined, 'none'],
  ['CRC32', undefined, 'CRC32 COMPOSITE'],
  ['CRC32', 'COMPOSITE', 'CRC32 COMPOSITE'],
  ['CRC32', 'FULL_OBJECT', 'CRC32 FULL_OBJECT'],
  ['CRC32C', undefined, 'CRC32C COMPOSITE'],
  ['CRC32C', 'FULL_OBJECT', 'CRC32C FULL_OBJECT'],
  ['CRC64NVME', undefined, 'CRC64NVME FULL_OBJECT'],
  ['CRC64NVME', 'FULL_OBJECT', 'CRC64NVME FULL_OBJECT'],
  ['SHA1', undefined, 'SHA1 COMPOSITE'],
  ['SHA256', 'COMPOSITE', 'SHA256 COMPOSITE'],
  ['SHA512', undefined, 'SHA512 COMPOSITE'],
  ['MD5', undefined, 'MD5 COMPOSITE'],
  ['XXHASH64', undefined, 'XXHASH64 COMPOSITE'],
  ['XXHASH3', undefined, 'XXHASH3 COMPOSITE'],
  ['XXHASH128', undefined, 'XXHASH128 COMPOSITE'],
  ['crc32c', undefined, 'CRC32C COMPOSITE'],
  [
    'CRC64NVME',
    'COMPOSITE',
    'The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm.',
  ],
  ['SHA1', 'FULL_OBJECT', 'The FULL_OBJECT checksum type cannot be used with the sha1 checksum algorithm.'],
  [
    'SHA256',
    'FULL_OBJECT',
    'The FULL_OBJECT checksum type cannot be used with the sha256 checksum algorithm.',
  ],
  [
    undefined,
    'COMPOSITE',
    'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
  ],
  [
    'TEST',
    undefined,
    'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
  ],
  ['CRC32', 'PARTIAL', 'Value for x-amz-checksum-type header is invalid.'],
]

for (const [algorithm, type, expected] of pairs) {
  test(`MPU-16 Create with checksum algorithm ${algorithm} and type ${type}: ${expected}`, () => {
    if (expected.endsWith('.') || expected.endsWith(']')) {
      const error = { code: 'InvalidRequest', status: 400, message: expected, details: {} }
      assert.throws(() => uploadChecksumOf(algorithm, type), error)
      return
    }
    const checksum = uploadChecksumOf(algorithm, type)
    assert.equal(checksum === undefined ? 'none' : `${checksum.algorithm} ${checksum.type}`, expected)
  })
}

test('MPU-17 an upload is found under its own bucket and key only', async () => {
  const store = await storeWithBucket()
  await addBucket(store, 'other')
  const upload = await create(store)
  const name = nameOf(upload)
  assert.notEqual(await findUpload(store, name), undefined)
  for (const wrong of [
    { key: 'kex' },
    { bucket: 'other' },
    { uploadId: 'fakeid' },
    { uploadId: 'x'.repeat(5000) },
  ]) {
    assert.equal(await findUpload(store, { ...name, ...wrong }), undefined)
  }
})

test('MPU-18 a write of the key neither ends nor changes its uploads', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const part = await storePart(store, upload, 1, 'of the upload')
  await put(store, 'of the put')
  await complete(store, upload, [part])
  assert.equal((await read(store))?.bytes.toString(), 'of the upload')
})
