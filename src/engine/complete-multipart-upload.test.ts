import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBody, patternBytes } from '../../test/bodies.ts'
import {
  ann,
  complete,
  create,
  nameOf,
  put,
  read,
  storePart,
  storeWithBucket,
  testClock,
  uploadWhole,
} from '../../test/uploads.ts'
import type { Batch } from '../storage/meta-store.ts'
import { abortMultipartUpload } from './abort-multipart-upload.ts'
import { createCollector } from './collect-garbage.ts'
import { keys, rangeOfPrefix } from './keys.ts'
import { openStore } from './open-store.ts'
import { readParts } from './parts.ts'
import { decodeRecord, type GarbageRecord } from './records.ts'
import type { Store } from './store.ts'
import { findUpload } from './uploads.ts'

const noSuchUpload = { code: 'NoSuchUpload', status: 404 }
const notFound =
  'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.'

const garbageOf = async (store: Store): Promise<GarbageRecord[]> =>
  (await store.meta.scan({ from: keys.garbage(), to: keys.garbage(2 ** 47) }, 1000)).map(({ value }) =>
    decodeRecord<GarbageRecord>(value),
  )

test('MPU-60 the object is the bytes of its parts in order of their numbers', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const contents = [patternBytes(70_000, 1), patternBytes(10, 2), patternBytes(100_000, 3)]
  const parts = await Promise.all(
    [3, 1, 2].map(async (number) => storePart(store, upload, number, contents[number - 1]!)),
  )
  const result = await complete(
    store,
    upload,
    parts.toSorted((a, b) => a.part.number - b.part.number),
  )
  const found = await read(store)
  assert.deepEqual(found?.bytes, Buffer.concat(contents))
  assert.equal(found.object.size, 170_010)
  assert.equal(found.object.etag, result.etag)
  assert.match(result.etag, /^[0-9a-f]{32}-3$/)
})

test("MPU-60 the object's place among versions is that of its upload, its time that of completion", async () => {
  const clock = testClock()
  const store = await storeWithBucket({ clock })
  const upload = await create(store)
  clock.advance(5000)
  await complete(store, upload, [await storePart(store, upload, 1, 'a')])
  const object = (await read(store))?.object
  assert.equal(object?.id, upload.id)
  assert.equal(object.modifiedAt, upload.initiatedAt + 5000)
})

test('MPU-61 completion is one commit, however many parts there are', async () => {
  const inner = await storeWithBucket()
  const upload = await create(inner)
  const parts = await Promise.all(
    Array.from({ length: 300 }, async (_, index) => storePart(inner, upload, index + 1, `${index}`)),
  )
  const batches: Batch[] = []
  const { meta } = inner
  const store: Store = {
    ...inner,
    meta: { ...meta, commit: async (batch) => (batches.push(batch), meta.commit(batch)) },
  }
  await complete(store, upload, parts)
  assert.equal(batches.length, 1)
  assert.ok(batches[0]!.set.length < 10, `${batches[0]!.set.length} writes`)
})

test('MPU-62 completion ends the upload', async () => {
  const store = await storeWithBucket()
  const { upload } = await uploadWhole(store, ['a', 'b'])
  assert.equal(await findUpload(store, nameOf(upload)), undefined)
  assert.deepEqual(await store.meta.scan(rangeOfPrefix(keys.activity(upload.id)), 10), [])
  await assert.rejects(storePart(store, upload, 3, 'c'), noSuchUpload)
  await assert.rejects(abortMultipartUpload(store, { ...nameOf(upload), caller: ann }), noSuchUpload)
})

test('MPU-63 parts that are not listed are freed, those listed stay', async () => {
  const clock = testClock()
  const store = await storeWithBucket({ clock })
  const upload = await create(store)
  const parts = await Promise.all(
    [1, 2, 3, 4].map(async (number) => storePart(store, upload, number, patternBytes(70_000, number))),
  )
  await complete(store, upload, [parts[0]!, parts[2]!])
  assert.deepEqual(
    (await garbageOf(store)).find(({ kind }) => kind === 'parts'),
    {
      kind: 'parts',
      uploadId: upload.id,
      keep: [
        [1, 1],
        [3, 3],
      ],
    },
  )
  const collector = createCollector(store)
  await collector.collect()
  clock.advance(10)
  assert.equal((await collector.collect()).blobs, 2)
  assert.deepEqual(
    (await read(store))?.bytes,
    Buffer.concat([patternBytes(70_000, 1), patternBytes(70_000, 3)]),
  )
})

test('MPU-63 where all parts are listed nothing but the receipt is due to go', async () => {
  const store = await storeWithBucket()
  await uploadWhole(store, ['a', 'b'])
  assert.deepEqual(
    (await garbageOf(store)).map(({ kind }) => kind),
    ['receipt'],
  )
})

test('MPU-64 a completion that is refused leaves the upload as it was, and it can be completed after that', async () => {
  const store = await storeWithBucket({ partSizeMin: 5 * 1024 * 1024 })
  const upload = await create(store)
  const parts = [await storePart(store, upload, 1, 'test'), await storePart(store, upload, 2, 'test')]
  await assert.rejects(complete(store, upload, parts), { code: 'EntityTooSmall' })
  await assert.rejects(
    complete(store, upload, [{ PartNumber: 1, ETag: 'd41d8cd98f00b204e9800998ecf8427e' }]),
    {
      code: 'InvalidPart',
    },
  )
  assert.equal((await readParts(store, upload.id)).length, 2)
  assert.equal((await complete(store, upload, [parts[0]!])).partCount, 1)
})

test('MPU-65 completion takes the place of the object that was there, whose bytes are freed', async () => {
  const clock = testClock()
  const store = await storeWithBucket({ clock })
  const { upload: first } = await uploadWhole(store, [patternBytes(70_000, 1), patternBytes(70_000, 2)])
  await uploadWhole(store, ['second'])
  assert.equal((await read(store))?.bytes.toString(), 'second')
  const collector = createCollector(store)
  await collector.collect()
  clock.advance(10)
  assert.equal((await collector.collect()).blobs, 2)
  assert.deepEqual(await readParts(store, first.id), [])
  assert.equal((await read(store))?.bytes.toString(), 'second')
})

test('MPU-65 uploads of one key are independent; the last to be completed is what is read', async () => {
  const store = await storeWithBucket()
  const [one, two] = [await create(store), await create(store)]
  const [partOfOne, partOfTwo] = [
    await storePart(store, one, 1, 'one'),
    await storePart(store, two, 1, 'two'),
  ]
  await complete(store, two, [partOfTwo])
  await complete(store, one, [partOfOne])
  assert.equal((await read(store))?.bytes.toString(), 'one')
})

test('MPU-66 Complete of an upload that never was answers NoSuchUpload, of a missing bucket NoSuchBucket', async () => {
  const store = await storeWithBucket()
  const { upload, parts } = await uploadWhole(store, ['a'])
  await assert.rejects(complete(store, { ...upload, id: 'fakeid' }, parts), {
    ...noSuchUpload,
    message: notFound,
    details: { UploadId: 'fakeid' },
  })
  await assert.rejects(complete(store, { ...upload, key: 'other' }, parts), {
    ...noSuchUpload,
    details: { UploadId: upload.id },
  })
  await assert.rejects(complete(store, { ...upload, bucket: 'other' }, parts), { code: 'NoSuchBucket' })
})

test('MPU-80 of a hundred equal Completes at once all get the same answer, and there is one object', async () => {
  const store = await storeWithBucket()
  const nodes = [store, await openStore({ meta: store.meta, blobs: store.blobs, node: 'two' })]
  const upload = await create(store)
  const parts = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => storePart(store, upload, index + 1, `${index}`)),
  )
  const results = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => complete(nodes[index % 2]!, upload, parts)),
  )
  assert.equal(new Set(results.map((result) => JSON.stringify(result))).size, 1)
  assert.deepEqual(
    (await garbageOf(store)).map(({ kind }) => kind),
    ['receipt'],
  )
})

test('MPU-81 of Completes with different lists at once one wins, and the others find the upload gone', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const parts = [await storePart(store, upload, 1, 'a'), await storePart(store, upload, 2, 'b')]
  const outcomes = await Promise.allSettled([
    complete(store, upload, parts),
    complete(store, upload, [parts[0]!]),
    complete(store, upload, [parts[1]!]),
  ])
  const won = outcomes.filter(({ status }) => status === 'fulfilled')
  assert.equal(won.length, 1)
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') assert.equal((outcome.reason as { code: string }).code, 'NoSuchUpload')
  }
})

test('MPU-82 of Complete and Abort at once exactly one wins', async () => {
  for (let round = 0; round < 20; round++) {
    const store = await storeWithBucket()
    const upload = await create(store)
    const part = await storePart(store, upload, 1, 'a')
    const attempts = [
      async () => complete(store, upload, [part]),
      async () => abortMultipartUpload(store, { ...nameOf(upload), caller: ann }),
    ]
    if (round % 2 === 1) attempts.reverse()
    const outcomes = await Promise.allSettled(attempts.map(async (attempt) => attempt()))
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
    const completed = outcomes[round % 2]!.status === 'fulfilled'
    assert.equal((await read(store)) !== undefined, completed)
  }
})

/** A store that does something once, between what Complete reads and what it commits. */
const interrupting = (store: Store, interrupt: () => Promise<unknown>): Store => {
  let done = false
  const { meta } = store
  return {
    ...store,
    meta: {
      ...meta,
      commit: async (batch) => {
        if (!done) {
          done = true
          await interrupt()
        }
        return meta.commit(batch)
      },
    },
  }
}

test('MPU-83 a part that is replaced while Complete looks at it is not taken for the one that was listed', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const part = await storePart(store, upload, 1, 'old')
  const racing = interrupting(store, async () => storePart(store, upload, 1, 'new'))
  await assert.rejects(complete(racing, upload, [part]), { code: 'InvalidPart' })
  assert.equal(await read(store), undefined)
})

test('MPU-83 a part that another node stores for the first time while Complete looks is freed, not lost', async () => {
  const store = await storeWithBucket()
  const other = await openStore({ meta: store.meta, blobs: store.blobs, node: 'other' })
  const upload = await create(store)
  const part = await storePart(store, upload, 1, 'a')
  const racing = interrupting(store, async () => storePart(other, upload, 2, 'late'))
  await complete(racing, upload, [part])
  assert.deepEqual(
    (await garbageOf(store)).filter(({ kind }) => kind === 'parts'),
    [{ kind: 'parts', uploadId: upload.id, keep: [[1, 1]] }],
  )
  assert.deepEqual(await store.meta.scan(rangeOfPrefix(keys.activity(upload.id)), 10), [])
})

test('MPU-83 a part whose commit comes after Complete finds the upload gone', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const part = await storePart(store, upload, 1, 'a')
  const body = openBody()
  const late = storePart(store, upload, 2, body)
  body.push(Buffer.from('late'))
  await complete(store, upload, [part])
  body.end()
  await assert.rejects(late, noSuchUpload)
  assert.deepEqual(
    (await readParts(store, upload.id)).map(({ number }) => number),
    [1],
  )
})

test('MPU-83 a write of the key while Complete looks is overwritten and freed', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const part = await storePart(store, upload, 1, 'upload')
  await complete(
    interrupting(store, async () => put(store, 'put')),
    upload,
    [part],
  )
  assert.equal((await read(store))?.bytes.toString(), 'upload')
  assert.equal((await garbageOf(store)).filter(({ kind }) => kind === 'content').length, 1)
})

test('MPU-83 no object comes into a bucket that is deleted while Complete looks', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const part = await storePart(store, upload, 1, 'upload')
  const remove = async () => store.meta.commit({ expect: [], set: [[keys.bucket('bucket'), undefined]] })
  await assert.rejects(complete(interrupting(store, remove), upload, [part]), { code: 'NoSuchBucket' })
})

test('MPU-84 an object of 10,000 parts is completed and read back', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const numbers = Array.from({ length: 10_000 }, (_, index) => index + 1)
  const parts = await Promise.all(
    numbers.map(async (number) => storePart(store, upload, number, `${number},`)),
  )
  const result = await complete(store, upload, parts)
  assert.equal(result.partCount, 10_000)
  assert.equal((await read(store))?.bytes.toString(), numbers.map((number) => `${number},`).join(''))
})
