import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { bytesOf, patternBytes } from '../../test/bodies.ts'
import {
  ann,
  blobCount,
  manualClock,
  put,
  putParts,
  rejectsWith,
  storeWithBucket,
} from '../../test/engine-objects.ts'
import { createCollector } from './collect-garbage.ts'
import { copyObject, type CopyRequest } from './copy-object.ts'
import { createBucket } from './create-bucket.ts'
import { findCurrent } from './current-object.ts'
import { deleteObject } from './delete-object.ts'
import { getObject } from './get-object.ts'
import { attributesOf } from './object-attributes.ts'
import { encodeRecord } from './records.ts'
import type { Store } from './store.ts'

const copy = async (store: Store, from: string, to: string, more: Partial<CopyRequest> = {}) => {
  const { object } = await copyObject(store, {
    source: { bucket: 'bucket', key: from },
    bucket: 'bucket',
    key: to,
    attributes: attributesOf({}),
    metadataDirective: 'COPY',
    taggingDirective: 'COPY',
    changesPlace: false,
    ...more,
  })
  return object
}

const bytesAt = async (store: Store, key: string): Promise<Buffer> =>
  bytesOf((await getObject(store, { bucket: 'bucket', key })).body)

const collectAll = async (store: Store, clock: { ms: number }): Promise<void> => {
  const collector = createCollector(store)
  for (let round = 0; round < 4; round++) {
    clock.ms += 10
    await collector.collect()
  }
}

for (const [name, size] of [
  ['small', 100],
  ['large', 200_000],
] as const) {
  test(`COPY-3 a copy of a ${name} object names the same bytes, and each lives without the other`, async () => {
    const clock = manualClock()
    const store = await storeWithBucket({ clock })
    const bytes = patternBytes(size)
    const source = await put(store, 'a', bytes)
    const blobs = await blobCount(store)
    const copied = await copy(store, 'a', 'b')
    await copy(store, 'b', 'c')
    assert.equal(await blobCount(store), blobs)
    assert.equal(copied.etag, source.etag)
    assert.deepEqual(copied.checksum, source.checksum)
    for (const [gone, left] of [
      ['a', 'b'],
      ['b', 'c'],
    ] as const) {
      await deleteObject(store, { bucket: 'bucket', key: gone })
      await collectAll(store, clock)
      assert.deepEqual(await bytesAt(store, left), Buffer.from(bytes))
    }
    await deleteObject(store, { bucket: 'bucket', key: 'c' })
    await collectAll(store, clock)
    assert.equal(await blobCount(store), 0)
  })
}

test('COPY-4 a copy of an object made of parts is one object with the MD5 and checksum of its bytes', async () => {
  const clock = manualClock()
  const store = await storeWithBucket({ clock })
  const parts = [patternBytes(5_242_881, 1), patternBytes(10, 2)]
  const whole = Buffer.concat(parts)
  await putParts(store, 'a', parts, { algorithm: 'SHA256' })
  const blobs = await blobCount(store)
  const copied = await copy(store, 'a', 'b')
  assert.equal(await blobCount(store), blobs)
  assert.equal(copied.etag, createHash('md5').update(whole).digest('hex'))
  assert.deepEqual(copied.checksum, {
    algorithm: 'SHA256',
    type: 'FULL_OBJECT',
    value: createHash('sha256').update(whole).digest('base64'),
  })
  assert.equal(copied.content.kind, 'segments')
  await deleteObject(store, { bucket: 'bucket', key: 'a' })
  await collectAll(store, clock)
  assert.deepEqual(await bytesAt(store, 'b'), whole)
})

test('COPY-5 a copy has another checksum where one is asked for', async () => {
  const store = await storeWithBucket()
  await put(store, 'a', '123456789')
  const copied = await copy(store, 'a', 'b', { algorithm: 'CRC32C' })
  assert.deepEqual(copied.checksum, { algorithm: 'CRC32C', type: 'FULL_OBJECT', value: '4waSgw==' })
  assert.equal((await copy(store, 'b', 'c')).checksum.value, '4waSgw==')
})

const fields = {
  ContentType: 'text/plain',
  ContentLanguage: 'en-US',
  Metadata: { key: 'value' },
  Tagging: 'key1=value1',
  StorageClass: 'STANDARD_IA',
  WebsiteRedirectLocation: '/old',
}
const replacing = attributesOf({
  ContentType: 'image/jpg',
  Metadata: { other: 'value' },
  Tagging: 'key2=value2',
})

test('COPY-6 COPY keeps metadata and tags, but neither storage class nor redirect', async () => {
  const store = await storeWithBucket()
  await put(store, 'a', 'x', { fields })
  const copied = await copy(store, 'a', 'b', { attributes: replacing })
  assert.deepEqual(copied.system, { contentType: 'text/plain', contentLanguage: 'en-US' })
  assert.deepEqual(copied.metadata, { key: 'value' })
  assert.deepEqual(copied.tags, { key1: 'value1' })
  assert.equal(copied.storageClass, 'STANDARD')
})

test('COPY-7 REPLACE takes what the request says, and nothing of the source', async () => {
  const store = await storeWithBucket()
  await put(store, 'a', 'x', { fields })
  const metadata = await copy(store, 'a', 'b', { attributes: replacing, metadataDirective: 'REPLACE' })
  assert.deepEqual(
    [metadata.system, metadata.metadata, metadata.tags],
    [{ contentType: 'image/jpg' }, { other: 'value' }, { key1: 'value1' }],
  )
  const tags = await copy(store, 'a', 'c', { attributes: replacing, taggingDirective: 'REPLACE' })
  assert.deepEqual([tags.metadata, tags.tags], [{ key: 'value' }, { key2: 'value2' }])
  const none = await copy(store, 'a', 'd', { taggingDirective: 'REPLACE' })
  assert.deepEqual(none.tags, {})
})

test('COPY-8 a copy to itself must change something', async () => {
  const clock = manualClock()
  const store = await storeWithBucket({ clock })
  const bytes = patternBytes(100_000)
  await put(store, 'a', bytes)
  const error = await rejectsWith(copy(store, 'a', 'a'), 'InvalidRequest')
  assert.match(error.message, /without changing the object's metadata/)
  const redirected = await copy(store, 'a', 'a', {
    changesPlace: true,
    attributes: attributesOf({ WebsiteRedirectLocation: '/new' }),
  })
  assert.equal(redirected.system.websiteRedirectLocation, '/new')
  const replaced = await copy(store, 'a', 'a', { metadataDirective: 'REPLACE', attributes: replacing })
  assert.deepEqual(replaced.metadata, { other: 'value' })
  await collectAll(store, clock)
  assert.deepEqual(await bytesAt(store, 'a'), Buffer.from(bytes))
  await putParts(store, 'm', [bytes, 'tail'])
  await copy(store, 'm', 'm', { metadataDirective: 'REPLACE' })
  await collectAll(store, clock)
  assert.deepEqual(await bytesAt(store, 'm'), Buffer.concat([bytes, Buffer.from('tail')]))
})

test('COPY-9 source and destination must be there, and the source not over 5 GiB', async () => {
  const store = await storeWithBucket()
  await rejectsWith(copy(store, 'none', 'b'), 'NoSuchKey', { Key: 'none' })
  await rejectsWith(copy(store, 'a', 'b', { source: { bucket: 'none', key: 'a' } }), 'NoSuchBucket')
  const object = await put(store, 'a', 'x')
  await rejectsWith(copy(store, 'a', 'b', { bucket: 'none' }), 'NoSuchBucket', { BucketName: 'none' })
  const source = { bucket: 'bucket', key: 'a', versionId: 'made-up' }
  await rejectsWith(copy(store, 'a', 'b', { source }), 'InvalidArgument', { ArgumentName: 'versionId' })
  await copy(store, 'a', 'b', { source: { ...source, versionId: 'null' } })
  const huge = await findCurrent(store, 'bucket', 'a')
  assert.ok(huge)
  const set = [[huge.entry.key, encodeRecord({ ...object, size: 5 * 2 ** 30 + 1 })]] as const
  await store.meta.commit({ expect: [], set })
  const error = await rejectsWith(copy(store, 'a', 'b'), 'InvalidRequest')
  assert.match(error.message, /5368709120/)
})

test('COPY-10 conditions on the source and on the destination are both asked', async () => {
  const store = await storeWithBucket()
  const { etag } = await put(store, 'a', 'x')
  await rejectsWith(
    copy(store, 'a', 'b', { sourceConditions: { ifNoneMatch: etag } }),
    'PreconditionFailed',
    {
      Condition: 'x-amz-copy-source-If-None-Match',
    },
  )
  await rejectsWith(copy(store, 'a', 'b', { conditions: { ifMatch: etag } }), 'NoSuchKey', { Key: 'b' })
  await copy(store, 'a', 'b', { sourceConditions: { ifMatch: etag }, conditions: { ifNoneMatch: '*' } })
  await rejectsWith(copy(store, 'a', 'b', { conditions: { ifNoneMatch: '*' } }), 'PreconditionFailed', {
    Condition: 'If-None-Match',
  })
})

test('COPY-11 a copy belongs to the owner of its bucket', async () => {
  const store = await storeWithBucket()
  const bob = { id: 'b'.repeat(64), displayName: 'bob' }
  await createBucket(store, { bucket: 'bobs', owner: bob })
  const source = await put(store, 'a', 'x')
  assert.deepEqual(source.owner, ann)
  assert.deepEqual((await copy(store, 'a', 'a', { bucket: 'bobs' })).owner, bob)
})

test('COPY-12 copies that race with overwrites of their source have the bytes of one of them', async () => {
  const clock = manualClock()
  const store = await storeWithBucket({ clock })
  const versions = [patternBytes(70_000, 1), patternBytes(70_000, 2)]
  await put(store, 'a', versions[0])
  const copies = Array.from({ length: 10 }, (_, index) => copy(store, 'a', `copy${index}`))
  const writes = Array.from({ length: 5 }, (_, index) => put(store, 'a', versions[index % 2]))
  await Promise.all([...copies, ...writes])
  await collectAll(store, clock)
  const md5s = versions.map((bytes) => createHash('md5').update(bytes).digest('hex'))
  for (let index = 0; index < 10; index++) {
    const { object } = await getObject(store, { bucket: 'bucket', key: `copy${index}` })
    assert.ok(md5s.includes(object.etag))
    assert.equal(
      createHash('md5')
        .update(await bytesAt(store, `copy${index}`))
        .digest('hex'),
      object.etag,
    )
  }
})
