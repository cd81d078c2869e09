import assert from 'node:assert/strict'
import { test } from 'node:test'
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
import { abortMultipartUpload } from './abort-multipart-upload.ts'
import { createCollector } from './collect-garbage.ts'
import { deleteObject } from './delete-object.ts'
import { openStore } from './open-store.ts'

const noSuchUpload = { code: 'NoSuchUpload', status: 404 }
const notFound =
  'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.'

test('MPU-70 a repeated Complete answers as the first time', async () => {
  const store = await storeWithBucket()
  const { upload, parts, result } = await uploadWhole(store, ['a', 'b'])
  assert.deepEqual(await complete(store, upload, parts), result)
})

test('MPU-71 a repeated Complete answers as the first time after the key was overwritten or deleted', async () => {
  const store = await storeWithBucket()
  const { upload, parts, result } = await uploadWhole(store, ['a', 'b'])
  await put(store, 'another')
  assert.deepEqual(await complete(store, upload, parts), result)
  assert.equal((await read(store))?.bytes.toString(), 'another')
  await deleteObject(store, { bucket: 'bucket', key: 'key' })
  assert.deepEqual(await complete(store, upload, parts), result)
  assert.equal(await read(store), undefined)
})

test('MPU-72 a repeated Complete answers as the first time after a restart and from any node', async () => {
  const store = await storeWithBucket()
  const { upload, parts, result } = await uploadWhole(store, ['a', 'b'])
  const again = await openStore({ meta: store.meta, blobs: store.blobs, node: store.node })
  const other = await openStore({ meta: store.meta, blobs: store.blobs, node: 'other' })
  assert.deepEqual(await complete(again, upload, parts), result)
  assert.deepEqual(await complete(other, upload, parts), result)
})

test('MPU-73 a repeated Complete with another list is told that the upload was completed, when and by whom', async () => {
  const store = await storeWithBucket({ clock: testClock() })
  const { upload, parts, result } = await uploadWhole(store, ['a', 'b'])
  for (const list of [[parts[0]!], parts.toReversed(), [{ PartNumber: 1, ETag: 'x' }]]) {
    await assert.rejects(complete(store, upload, list), {
      ...noSuchUpload,
      message: notFound,
      details: {
        UploadId: upload.id,
        UploadOutcome: 'completed',
        EndedAt: '2026-01-02T03:04:05.000Z',
        EndedBy: 'b'.repeat(64),
        VersionId: 'null',
        ETag: result.etag,
      },
    })
  }
})

test('MPU-73 ETags in quotes are the same list', async () => {
  const store = await storeWithBucket()
  const { upload, parts, result } = await uploadWhole(store, ['a', 'b'])
  const quoted = parts.map(({ part }) => ({ PartNumber: part.number, ETag: `"${part.etag}"` }))
  assert.deepEqual(await complete(store, upload, quoted), result)
})

test('MPU-74 Complete after Abort is told that the upload was aborted', async () => {
  const store = await storeWithBucket({ clock: testClock() })
  const upload = await create(store)
  const part = await storePart(store, upload, 1, 'a')
  await abortMultipartUpload(store, { ...nameOf(upload), caller: ann })
  await assert.rejects(complete(store, upload, [part]), {
    ...noSuchUpload,
    message: notFound,
    details: {
      UploadId: upload.id,
      UploadOutcome: 'aborted',
      EndedAt: '2026-01-02T03:04:05.000Z',
      EndedBy: ann.id,
    },
  })
})

test('MPU-75 a receipt is kept for as long as the settings say, and then goes', async () => {
  const clock = testClock()
  const store = await storeWithBucket({ clock, settings: { receiptMs: 60_000 } })
  const { upload, parts, result } = await uploadWhole(store, ['a'])
  const collector = createCollector(store)
  const collect = async (): Promise<void> => {
    await collector.collect()
    clock.advance(10)
    await collector.collect()
  }
  clock.advance(59_000)
  await collect()
  assert.deepEqual(await complete(store, upload, parts), result)
  clock.advance(1000)
  await collect()
  await assert.rejects(complete(store, upload, parts), { ...noSuchUpload, details: { UploadId: upload.id } })
  assert.equal((await read(store))?.bytes.toString(), 'a')
})

test('MPU-76 a repeat of a conditional Complete answers as the first time, though its condition would fail now', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const part = await storePart(store, upload, 1, 'a')
  const result = await complete(store, upload, [part], { ifNoneMatch: '*' })
  assert.deepEqual(await complete(store, upload, [part], { ifNoneMatch: '*' }), result)
})

test('MPU-77 a repeat with a wrong checksum of the whole object is refused', async () => {
  const store = await storeWithBucket()
  const { upload, parts, result } = await uploadWhole(store, ['a'])
  const again = await complete(store, upload, parts, { ChecksumCRC64NVME: result.checksum.value })
  assert.deepEqual(again, result)
  await assert.rejects(complete(store, upload, parts, { ChecksumCRC64NVME: 'AAAAAAAAAAA=' }), {
    code: 'BadDigest',
  })
})
