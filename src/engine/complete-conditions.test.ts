// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  complete,
  create,
  nameOf,
  put,
  read,
  storePart,
  storeWithBucket,
  testClock,
} from '../../test/uploads.ts'
import { findTouch } from './current-object.ts'
import { deleteObject } from './delete-object.ts'
import type { UploadRecord } from './records.ts'
import type { Store } from './store.ts'
import { findUpload } from './uploads.ts'

interface Prepared {
  readonly store: Store
  readonly begin: () => Promise<{
    readonly upload: UploadRecord
    readonly finish: (conditions: object) => Promise<unknown>
  }>
}

const prepared = async (): Promise<Prepared> => {
  const store = await storeWithBucket({ clock: testClock() })
  return {
    store,
    begin: async () => {
      const upload = await create(store)
      const part = await storePart(store, upload, 1, 'part')
      return { upload, finish: async (conditions) => complete(store, upload, [part], conditions) }
    },
  }
}

const failed = (condition: string) => ({
  code: 'PreconditionFailed',
  status: 412,
  message: 'At least one of the pre-conditions you specified did not hold',
  details: { Condition: condition },
})

const conflict = (condition: string) => ({
  code: 'ConditionalRequestConflict',
  status: 409,
  message: 'The conditional request cannot succeed due to a conflicting operation against this resource.',
  details: { Condition: condition, Key: 'key' },
})

test('COND-30 Complete with If-None-Match: * where there is no object makes it', async () => {
  const { store, begin } = await prepared()
  await (await begin()).finish({ ifNoneMatch: '*' })
  assert.equal((await read(store))?.bytes.toString(), 'part')
})

test('COND-31 Complete with If-None-Match: * answers 412 where there is an object, written before or since', async () => {
  const { store, begin } = await prepared()
  const { finish } = await begin()
  await put(store, '')
  await assert.rejects(finish({ ifNoneMatch: '*' }), failed('If-None-Match'))
  const { finish: later } = await begin()
  await assert.rejects(later({ ifNoneMatch: '*' }), failed('If-None-Match'))
})

test('COND-32 Complete with If-None-Match: * answers 409 when the key was deleted since Create, and a new upload succeeds', async () => {
  const { store, begin } = await prepared()
  await put(store, '')
  const { finish } = await begin()
  await assert.rejects(finish({ ifNoneMatch: '*' }), failed('If-None-Match'))
  await deleteObject(store, { bucket: 'bucket', key: 'key' })
  await assert.rejects(finish({ ifNoneMatch: '*' }), conflict('If-None-Match'))
  await (await begin()).finish({ ifNoneMatch: '*' })
  assert.equal((await read(store))?.bytes.toString(), 'part')
})

test('COND-33 Complete with If-Match: the ETag of an object written before Create takes its place', async () => {
  const { store, begin } = await prepared()
  const { etag } = await put(store, 'test')
  const { finish } = await begin()
  await assert.rejects(finish({ ifMatch: '"d41d8cd98f00b204e9800998ecf8427e"' }), failed('If-Match'))
  await finish({ ifMatch: `"${etag}"` })
  const multipart = (await read(store))!.object.etag
  const again = await begin()
  await assert.rejects(again.finish({ ifMatch: `"${etag}"` }), failed('If-Match'))
  await again.finish({ ifMatch: multipart })
})

test('COND-34 Complete with If-Match answers 409 when the object was written since Create, and a new upload succeeds', async () => {
  const { store, begin } = await prepared()
  const before = await put(store, 'test')
  const { finish } = await begin()
  const during = await put(store, 'test2')
  await assert.rejects(finish({ ifMatch: before.etag }), failed('If-Match'))
  await assert.rejects(finish({ ifMatch: during.etag }), conflict('If-Match'))
  await (await begin()).finish({ ifMatch: during.etag })
})

test('COND-34 Complete with If-Match answers 409 even when what was written since Create is identical', async () => {
  const { store, begin } = await prepared()
  const { etag } = await put(store, 'test')
  const { finish } = await begin()
  await put(store, 'test')
  await assert.rejects(finish({ ifMatch: etag }), conflict('If-Match'))
})

test('COND-35 an older upload that was completed since Create is a conflict, too', async () => {
  const clock = testClock()
  const store = await storeWithBucket({ clock })
  const older = await create(store)
  const partOfOlder = await storePart(store, older, 1, 'older')
  const newer = await create(store)
  const partOfNewer = await storePart(store, newer, 1, 'newer')
  clock.advance(1)
  const { etag } = await complete(store, older, [partOfOlder])
  await assert.rejects(complete(store, newer, [partOfNewer], { ifMatch: etag }), conflict('If-Match'))
})

test('COND-36 Complete with If-Match answers NoSuchKey where there is no object', async () => {
  const { begin } = await prepared()
  await assert.rejects((await begin()).finish({ ifMatch: '"x"' }), {
    code: 'NoSuchKey',
    status: 404,
    details: { Key: 'key' },
  })
})

for (const conditions of [{ ifNoneMatch: '"x"' }, { ifMatch: '*' }, { ifMatch: '"x"', ifNoneMatch: '*' }]) {
  test(`COND-37 Complete with ${JSON.stringify(conditions)} is not implemented`, async () => {
    const { begin } = await prepared()
    await assert.rejects((await begin()).finish(conditions), { code: 'NotImplemented', status: 501 })
  })
}

test('COND-38 without a condition a write since Create is overwritten', async () => {
  const { store, begin } = await prepared()
  const { finish } = await begin()
  await put(store, 'since')
  await deleteObject(store, { bucket: 'bucket', key: 'key' })
  await finish({})
  assert.equal((await read(store))?.bytes.toString(), 'part')
})

test('COND-39 after 412 and after 409 the upload is there still', async () => {
  const { store, begin } = await prepared()
  const { upload, finish } = await begin()
  await put(store, 'since')
  await assert.rejects(finish({ ifNoneMatch: '*' }), failed('If-None-Match'))
  assert.notEqual(await findUpload(store, nameOf(upload)), undefined)
  await finish({})
})

test('COND-40 of conditional Completes at once one wins', async () => {
  const { store, begin } = await prepared()
  const uploads = await Promise.all(Array.from({ length: 10 }, begin))
  const outcomes = await Promise.allSettled(uploads.map(async ({ finish }) => finish({ ifNoneMatch: '*' })))
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.equal((await read(store))?.bytes.toString(), 'part')
})

test('COND-41 a condition comes before the checks of the list', async () => {
  const { store } = await prepared()
  const upload = await create(store)
  await put(store, 'x')
  const list = [{ PartNumber: 9, ETag: 'x' }]
  await assert.rejects(complete(store, upload, list, { ifNoneMatch: '*' }), failed('If-None-Match'))
  await assert.rejects(complete(store, upload, list), { code: 'InvalidPart' })
})

test('COND-42 what is remembered of a delete goes with the last upload of the key', async () => {
  const { store, begin } = await prepared()
  await put(store, 'x')
  const [one, two] = [await begin(), await begin()]
  await deleteObject(store, { bucket: 'bucket', key: 'key' })
  await one.finish({})
  assert.notEqual(await findTouch(store, 'bucket', 'key'), undefined)
  await two.finish({})
  assert.equal(await findTouch(store, 'bucket', 'key'), undefined)
})
