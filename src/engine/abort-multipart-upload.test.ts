import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patternBytes } from '../../test/bodies.ts'
import {
  ann,
  bob,
  create,
  nameOf,
  put,
  read,
  storePart,
  storeWithBucket,
  testClock,
} from '../../test/uploads.ts'
import { abortMultipartUpload } from './abort-multipart-upload.ts'
import { createCollector } from './collect-garbage.ts'
import { findTouch } from './current-object.ts'
import { deleteObject } from './delete-object.ts'
import { keys } from './keys.ts'
import { listParts } from './list-parts.ts'
import { readParts } from './parts.ts'
import type { UploadRecord } from './records.ts'
import type { Store } from './store.ts'

const abort = async (store: Store, upload: UploadRecord): Promise<UploadRecord> =>
  abortMultipartUpload(store, { ...nameOf(upload), caller: bob })

test('MPU-90 Abort ends the upload and frees all its parts', async () => {
  const clock = testClock()
  const store = await storeWithBucket({ clock })
  const upload = await create(store)
  for (const number of [1, 2, 3]) await storePart(store, upload, number, patternBytes(70_000, number))
  await abort(store, upload)
  await assert.rejects(listParts(store, nameOf(upload)), { code: 'NoSuchUpload' })
  const collector = createCollector(store)
  await collector.collect()
  clock.advance(10)
  assert.equal((await collector.collect()).blobs, 3)
  assert.deepEqual(await readParts(store, upload.id), [])
})

test('MPU-91 Abort of an upload that is not there, or not any more, answers NoSuchUpload', async () => {
  const store = await storeWithBucket({ clock: testClock() })
  const upload = await create(store)
  const message =
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.'
  await assert.rejects(abort(store, { ...upload, id: 'fakeid' }), {
    code: 'NoSuchUpload',
    status: 404,
    message,
    details: { UploadId: 'fakeid' },
  })
  await assert.rejects(abort(store, { ...upload, key: 'other' }), { code: 'NoSuchUpload' })
  await assert.rejects(abort(store, { ...upload, bucket: 'other' }), { code: 'NoSuchBucket' })
  await abort(store, upload)
  await assert.rejects(abort(store, upload), {
    code: 'NoSuchUpload',
    message,
    details: {
      UploadId: upload.id,
      UploadOutcome: 'aborted',
      EndedAt: '2026-01-02T03:04:05.000Z',
      EndedBy: bob.id,
    },
  })
})

test('MPU-92 Abort leaves other uploads of the key, and its object, alone', async () => {
  const store = await storeWithBucket()
  await put(store, 'object')
  const [one, two] = [await create(store), await create(store)]
  await storePart(store, two, 1, 'a')
  await abort(store, one)
  assert.equal((await listParts(store, nameOf(two))).parts.length, 1)
  assert.equal((await read(store))?.bytes.toString(), 'object')
})

test('MPU-93 an upload without parts is aborted and leaves nothing to free but its receipt', async () => {
  const store = await storeWithBucket()
  await abort(store, await create(store))
  const garbage = await store.meta.scan({ from: keys.garbage(), to: keys.garbage(2 ** 47) }, 10)
  assert.equal(garbage.length, 1)
})

test('MPU-94 deleting the object does not abort the uploads of its key', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  await put(store, 'object')
  await deleteObject(store, { bucket: 'bucket', key: 'key' })
  assert.equal((await listParts(store, nameOf(upload))).parts.length, 0)
})

test('MPU-95 of Aborts at once one succeeds', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, async () => abort(store, upload)))
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
})

test("COND-43 what is remembered of a delete goes with the Abort of the key's last upload", async () => {
  const store = await storeWithBucket()
  await put(store, 'object')
  const [one, two] = [await create(store), await create(store)]
  await deleteObject(store, { bucket: 'bucket', key: 'key' })
  await abort(store, one)
  assert.notEqual(await findTouch(store, 'bucket', 'key'), undefined)
  await abortMultipartUpload(store, { ...nameOf(two), caller: ann })
  assert.equal(await findTouch(store, 'bucket', 'key'), undefined)
})
