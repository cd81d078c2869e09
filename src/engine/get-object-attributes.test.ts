import assert from 'node:assert/strict'
import { test } from 'node:test'
import { put, putParts, rejectsWith, storeWithBucket } from '../../test/engine-objects.ts'
import { getObjectAttributes } from './get-object-attributes.ts'

const at = { bucket: 'bucket', key: 'k', parts: true }

test('OBJ-40 only an object made of parts has parts, one by one only under a COMPOSITE checksum', async () => {
  const store = await storeWithBucket()
  await put(store, 'k', 'x')
  assert.equal((await getObjectAttributes(store, at)).parts, undefined)
  await putParts(store, 'k', ['a', 'b'])
  assert.deepEqual((await getObjectAttributes(store, at)).parts, { count: 2 })
  assert.equal((await getObjectAttributes(store, { ...at, parts: false })).parts, undefined)
  await putParts(store, 'k', ['a', 'bc'], { algorithm: 'CRC32C' })
  const { object, parts } = await getObjectAttributes(store, at)
  assert.equal(object.size, 3)
  assert.equal(parts?.page?.parts.length, 2)
  assert.deepEqual(parts.page.parts[0], { number: 1, size: 1, checksum: 'wdBDMA==' })
})

for (const [marker, max, numbers, next, truncated] of [
  [undefined, undefined, [1, 2, 3, 4, 5, 6], 6, false],
  [undefined, 2, [1, 2], 2, true],
  [3, 1, [4], 4, true],
  [5, 1, [6], 6, false],
  [6, 1, [], 0, false],
  [10, 1, [], 0, false],
  [0, 0, [], 0, false],
] as const) {
  test(`OBJ-41 of six parts, ${max ?? 'all'} behind ${marker ?? 'none'} are ${numbers.join() || 'none'}`, async () => {
    const store = await storeWithBucket()
    await putParts(store, 'k', ['1', '2', '3', '4', '5', '6'], { algorithm: 'SHA256' })
    const { parts } = await getObjectAttributes(store, { ...at, maxParts: max, partNumberMarker: marker })
    assert.ok(parts?.page)
    const { page } = parts
    assert.deepEqual(
      [page.parts.map(({ number }) => number), page.nextMarker, page.truncated, page.marker, page.max],
      [numbers, next, truncated, marker ?? 0, max ?? 1000],
    )
  })
}

test('OBJ-42 attributes are of an object that is there', async () => {
  const store = await storeWithBucket()
  await rejectsWith(getObjectAttributes(store, at), 'NoSuchKey', { Key: 'k' })
  await rejectsWith(getObjectAttributes(store, { ...at, bucket: 'none' }), 'NoSuchBucket')
  await put(store, 'k')
  await rejectsWith(getObjectAttributes(store, { ...at, versionId: 'x' }), 'InvalidArgument')
})
