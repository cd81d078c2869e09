import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBody } from '../../test/bodies.ts'
import { create, nameOf, storePart, storeWithBucket, testClock, uploadWhole } from '../../test/uploads.ts'
import { describeUpload } from './describe-upload.ts'

test('MPU-150 an upload is described with its activity, and its parts as runs of numbers', async () => {
  const clock = testClock()
  const store = await storeWithBucket({ clock })
  const upload = await create(store)
  for (const [number, size] of [
    [1, 100],
    [2, 70],
    [4, 100],
    [9, 30],
  ] as const)
    await storePart(store, upload, number, size)
  clock.advance(500)
  const body = openBody()
  const storing = storePart(store, upload, 3, body)
  body.push(Buffer.from('12345'))
  await storePart(store, upload, 5, 100)
  const described = await describeUpload(store, nameOf(upload))
  assert.equal(described.upload.id, upload.id)
  assert.deepEqual(described.parts, {
    count: 5,
    bytes: 400,
    numbers: [
      [1, 2],
      [4, 5],
      [9, 9],
    ],
    sizeMin: 70,
    sizeMax: 100,
  })
  assert.deepEqual(described.activity, {
    bytes: 400,
    parts: 5,
    partsInFlight: 1,
    bytesInFlight: 5,
    lastActivityAt: upload.initiatedAt + 500,
  })
  body.end()
  await storing
})

test('MPU-150 an upload without parts is described, too', async () => {
  const store = await storeWithBucket()
  const { parts } = await describeUpload(store, nameOf(await create(store)))
  assert.deepEqual(parts, { count: 0, bytes: 0, numbers: [], sizeMin: 0, sizeMax: 0 })
})

test('MPU-151 an upload that has ended is not described, but said to have ended', async () => {
  const store = await storeWithBucket()
  const { upload } = await uploadWhole(store, ['a'])
  await assert.rejects(
    describeUpload(store, nameOf(upload)),
    (error: { code: string; details: { UploadOutcome: string } }) => {
      assert.equal(error.code, 'NoSuchUpload')
      assert.equal(error.details.UploadOutcome, 'completed')
      return true
    },
  )
})
