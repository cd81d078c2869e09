import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { bytesOf, openBody, patternBytes } from '../../test/bodies.ts'
import {
  ann,
  blobCount,
  manualClock,
  put,
  putParts,
  rejectsWith,
  storeWithBucket,
} from '../../test/engine-objects.ts'
import { createHasher } from '../checksum/hasher.ts'
import { putSizeMax } from '../protocol/limits.ts'
import { createCollector } from './collect-garbage.ts'
import { findCurrent } from './current-object.ts'
import { deleteBucket } from './delete-bucket.ts'
import { getObject } from './get-object.ts'
import { attributesOf } from './object-attributes.ts'
import { putObject } from './put-object.ts'
import { reportNode } from './open-store.ts'

test('OBJ-1 an object has the MD5 of its bytes as ETag and keeps all that was said of it', async () => {
  const clock = manualClock()
  const store = await storeWithBucket({ clock })
  const bytes = patternBytes(100_000)
  const object = await put(store, 'k', bytes, {
    fields: {
      ContentType: 'text/plain',
      CacheControl: 'no-cache',
      ContentDisposition: 'attachment; filename="é.txt"',
      ContentEncoding: 'gzip',
      ContentLanguage: 'de',
      Expires: 'not a date',
      Metadata: { a: '1', 'b-c': '' },
      StorageClass: 'GLACIER',
      Tagging: 'x=1&y=a+b',
      WebsiteRedirectLocation: '/there',
    },
  })
  assert.equal(object.etag, createHash('md5').update(bytes).digest('hex'))
  assert.deepEqual((await findCurrent(store, 'bucket', 'k'))?.object, object)
  assert.deepEqual(
    { ...object, content: undefined, id: undefined, etag: undefined, checksum: undefined },
    {
      system: {
        contentType: 'text/plain',
        cacheControl: 'no-cache',
        contentDisposition: 'attachment; filename="é.txt"',
        contentEncoding: 'gzip',
        contentLanguage: 'de',
        expires: 'not a date',
        websiteRedirectLocation: '/there',
      },
      metadata: { a: '1', 'b-c': '' },
      tags: { x: '1', y: 'a b' },
      storageClass: 'GLACIER',
      versionId: 'null',
      owner: ann,
      size: 100_000,
      modifiedAt: clock.ms,
      id: undefined,
      etag: undefined,
      checksum: undefined,
      content: undefined,
    },
  )
})

test('OBJ-2 the checksum that was sent is kept, or else a CRC64NVME, always FULL_OBJECT', async () => {
  const store = await storeWithBucket()
  assert.deepEqual((await put(store, 'a', '123456789')).checksum, {
    algorithm: 'CRC64NVME',
    type: 'FULL_OBJECT',
    value: 'rosUhgp5mIg=',
  })
  const hasher = createHasher('CRC32')
  hasher.update(Buffer.from('123456789'))
  const value = hasher.digest()
  const sent = await put(store, 'b', '123456789', {
    algorithm: 'CRC32',
    expected: { checksum: { algorithm: 'CRC32', value } },
  })
  assert.deepEqual(sent.checksum, { algorithm: 'CRC32', type: 'FULL_OBJECT', value: 'y/Q5Jg==' })
})

test('OBJ-3 a body that is not what its digest says leaves the key as it was, and no bytes', async () => {
  const store = await storeWithBucket()
  const before = await put(store, 'k', 'before')
  const md5 = new Uint8Array(16)
  await rejectsWith(put(store, 'k', patternBytes(200_000), { expected: { md5 } }), 'BadDigest')
  assert.deepEqual((await findCurrent(store, 'bucket', 'k'))?.object, before)
  assert.equal(await blobCount(store), 0)
})

test('OBJ-4 what can be refused is refused before the body is read', async () => {
  const store = await storeWithBucket()
  await put(store, 'k', 'there')
  const untouched = {
    size: 5,
    trailers: new Map(),
    [Symbol.asyncIterator]: () => assert.fail('The body was read'),
  }
  const request = { bucket: 'bucket', key: 'k', body: untouched, attributes: attributesOf({}), expected: {} }
  await rejectsWith(putObject(store, { ...request, bucket: 'nowhere' }), 'NoSuchBucket', {
    BucketName: 'nowhere',
  })
  await rejectsWith(putObject(store, { ...request, conditions: { ifNoneMatch: '*' } }), 'PreconditionFailed')
  await rejectsWith(
    putObject(store, { ...request, body: { ...untouched, size: putSizeMax + 1 } }),
    'EntityTooLarge',
    {
      ProposedSize: putSizeMax + 1,
      MaxSizeAllowed: putSizeMax,
    },
  )
})

test('OBJ-5 what an object replaces is freed, once nobody reads it', async () => {
  const clock = manualClock()
  const store = await storeWithBucket({ clock })
  const collector = createCollector(store)
  const first = patternBytes(200_000, 1)
  await put(store, 'k', first)
  const reading = await getObject(store, { bucket: 'bucket', key: 'k' })
  clock.ms += 10
  await put(store, 'k', patternBytes(200_000, 2))
  await putParts(store, 'k', [patternBytes(100_000, 3), 'tail'])
  for (let round = 0; round < 3; round++) {
    clock.ms += 10
    await reportNode(store)
    await collector.collect()
  }
  assert.equal(await blobCount(store), 3)
  assert.deepEqual(await bytesOf(reading.body), Buffer.from(first))
  await put(store, 'k', 'small')
  for (let round = 0; round < 3; round++) {
    clock.ms += 10
    await reportNode(store)
    await collector.collect()
  }
  assert.equal(await blobCount(store), 0)
})

test('COND-1 a condition is settled anew when the body has come: one of two If-None-Match writers wins', async () => {
  const store = await storeWithBucket()
  const bodies = [openBody(1), openBody(1)]
  const writes = bodies.map((body) =>
    putObject(store, {
      bucket: 'bucket',
      key: 'k',
      body,
      attributes: attributesOf({}),
      expected: {},
      conditions: { ifNoneMatch: '*' },
    }),
  )
  const settled = Promise.allSettled(writes)
  for (const body of bodies) {
    body.push(Buffer.from('x'))
    body.end()
  }
  const outcomes = (await settled).map((outcome) =>
    outcome.status === 'fulfilled' ? 'written' : (outcome.reason as { code: string }).code,
  )
  assert.deepEqual(outcomes.sort(), ['PreconditionFailed', 'written'])
})

test('COND-2 If-Match writes over the ETag it names only, and needs an object', async () => {
  const store = await storeWithBucket()
  await rejectsWith(put(store, 'k', 'x', { conditions: { ifMatch: '"any"' } }), 'NoSuchKey', { Key: 'k' })
  const first = await put(store, 'k', 'one')
  const second = await put(store, 'k', 'two', { conditions: { ifMatch: `"${first.etag}"` } })
  await rejectsWith(put(store, 'k', 'three', { conditions: { ifMatch: first.etag } }), 'PreconditionFailed', {
    Condition: 'If-Match',
  })
  await put(store, 'k', 'three', { conditions: { ifMatch: second.etag } })
})

test('OBJ-6 a write in a bucket that is gone when the body has come leaves nothing', async () => {
  const store = await storeWithBucket()
  const body = openBody(100_000)
  const write = putObject(store, {
    bucket: 'bucket',
    key: 'k',
    body,
    attributes: attributesOf({}),
    expected: {},
  })
  const refused = rejectsWith(write, 'NoSuchBucket')
  body.push(patternBytes(50_000))
  await deleteBucket(store, 'bucket', ann)
  body.push(patternBytes(50_000))
  body.end()
  await refused
  assert.equal(await blobCount(store), 0)
})

test('OBJ-7 an empty object is an object', async () => {
  const store = await storeWithBucket()
  const object = await put(store, 'folder/')
  assert.equal(object.size, 0)
  assert.equal(object.etag, 'd41d8cd98f00b204e9800998ecf8427e')
  const read = await getObject(store, { bucket: 'bucket', key: 'folder/' })
  assert.equal((await bytesOf(read.body)).length, 0)
})
