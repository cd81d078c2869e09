import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create, nameOf, storePart, storeWithBucket, testClock, uploadWhole } from '../../test/uploads.ts'
import { listParts, type PartsPage } from './list-parts.ts'
import type { UploadRecord } from './records.ts'
import type { Store } from './store.ts'

const prepared = async (numbers: readonly number[]): Promise<{ store: Store; upload: UploadRecord }> => {
  const store = await storeWithBucket({ clock: testClock() })
  const upload = await create(store)
  for (const number of numbers) await storePart(store, upload, number, 'test')
  return { store, upload }
}

const shown = ({ parts, marker, nextMarker, maxParts, isTruncated }: PartsPage): readonly unknown[] => [
  parts.map(({ number }) => number),
  marker,
  nextMarker,
  maxParts,
  isTruncated,
]

const pages: readonly (readonly [readonly number[], object, readonly unknown[]])[] = [
  [[], {}, [[], 0, 0, 1000, false]],
  [[1, 2], {}, [[1, 2], 0, 2, 1000, false]],
  [[1, 2], { maxParts: 1 }, [[1], 0, 1, 1, true]],
  [[1, 2], { maxParts: 1, marker: 1 }, [[2], 1, 2, 1, false]],
  [[1, 2], { maxParts: 1, marker: 10 }, [[], 10, 0, 1, false]],
  [[1, 2], { maxParts: 2 }, [[1, 2], 0, 2, 2, false]],
  [[3, 1, 10_000, 2], {}, [[1, 2, 3, 10_000], 0, 10_000, 1000, false]],
  [[1, 5, 9], { marker: 3 }, [[5, 9], 3, 9, 1000, false]],
  [[1], { maxParts: 0 }, [[], 0, 0, 0, false]],
  [[1], { maxParts: 5000 }, [[1], 0, 1, 1000, false]],
  [[1], { marker: 2_147_483_647 }, [[], 2_147_483_647, 0, 1000, false]],
]

for (const [numbers, request, expected] of pages) {
  test(`MPU-100 ListParts of parts ${numbers.join(', ')} with ${JSON.stringify(request)}`, async () => {
    const { store, upload } = await prepared(numbers)
    assert.deepEqual(shown(await listParts(store, { ...nameOf(upload), ...request })), expected)
  })
}

test('MPU-100 pages of ListParts join to all parts', async () => {
  const numbers = Array.from({ length: 25 }, (_, index) => index * 3 + 1)
  const { store, upload } = await prepared(numbers)
  const found: number[] = []
  for (let marker = 0, more = true; more;) {
    const page = await listParts(store, { ...nameOf(upload), marker, maxParts: 4 })
    found.push(...page.parts.map(({ number }) => number))
    marker = page.nextMarker
    more = page.isTruncated
  }
  assert.deepEqual(found, numbers)
})

for (const [request, name, value] of [
  [{ maxParts: -1 }, 'max-parts', -1],
  [{ marker: -1 }, 'part-number-marker', -1],
  [{ maxParts: 2_147_483_648 }, 'max-parts', 2_147_483_648],
] as const) {
  test(`MPU-101 ListParts with ${JSON.stringify(request)} is an invalid argument`, async () => {
    const { store, upload } = await prepared([])
    await assert.rejects(listParts(store, { ...nameOf(upload), ...request }), {
      code: 'InvalidArgument',
      details: { ArgumentName: name, ArgumentValue: value },
    })
  })
}

test('MPU-102 a part is listed with its size, ETag, time and, where the upload has an algorithm, checksum', async () => {
  const clock = testClock()
  const store = await storeWithBucket({ clock })
  const upload = await create(store, { algorithm: 'CRC32' })
  clock.advance(1000)
  await storePart(store, upload, 1, 'hello', ['CRC32', 'NhCmhg=='])
  const { parts, upload: listed } = await listParts(store, nameOf(upload))
  const [part] = parts
  assert.equal(part?.size, 5)
  assert.equal(part.etag, '5d41402abc4b2a76b9719d911017c592')
  assert.equal(part.modifiedAt, upload.initiatedAt + 1000)
  assert.equal(part.checksum, 'NhCmhg==')
  assert.deepEqual(listed.checksum, { algorithm: 'CRC32', type: 'COMPOSITE' })
})

test('MPU-103 ListParts after Complete answers NoSuchUpload', async () => {
  const store = await storeWithBucket()
  const { upload } = await uploadWhole(store, ['a'])
  await assert.rejects(listParts(store, nameOf(upload)), { code: 'NoSuchUpload', status: 404 })
  await assert.rejects(listParts(store, { ...nameOf(upload), bucket: 'other' }), { code: 'NoSuchBucket' })
})
