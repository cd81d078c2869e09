import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, put, putParts, rejectsWith, storeWithBucket } from '../../../test/engine-objects.ts'
import { seededRandom } from '../../../test/crash/seeded-random.ts'
import { complete, create, nameOf, storePart } from '../../../test/uploads.ts'
import { abortMultipartUpload } from '../abort-multipart-upload.ts'
import { copyObject } from '../copy-object.ts'
import { createMultipartUpload } from '../create-multipart-upload.ts'
import { deleteObject } from '../delete-object.ts'
import { keys, rangeOfPrefix } from '../keys.ts'
import { attributesOf } from '../object-attributes.ts'
import { decodeRecord, type VersionRecord } from '../records.ts'
import { setVersioning } from '../set-versioning.ts'
import type { Store } from '../store.ts'
import { countUsage } from './count-usage.ts'
import { deleteQuota, describeQuota, putQuota } from './quota.ts'

const settle = async (store: Store): Promise<void> => {
  for (let round = 0; round < 50; round++) {
    await countUsage(store)
    if ((await describeQuota(store, 'bucket')).complete === true) return
  }
  assert.fail('Counting does not end')
}

/** What all versions hold, by their records. */
const truth = async (store: Store): Promise<number> => {
  let sum = 0
  const add = (value: Uint8Array, alone: boolean): void => {
    const version = decodeRecord<VersionRecord>(value)
    if (!('deleteMarker' in version) && !(alone && version.stack !== undefined)) sum += version.size
  }
  for (const { value } of await store.meta.scan(rangeOfPrefix(keys.current('bucket')), 100_000))
    add(value, true)
  for (const { value } of await store.meta.scan(rangeOfPrefix(keys.version('bucket')), 100_000))
    add(value, false)
  return sum
}

const usageRecords = async (store: Store): Promise<number> =>
  (await store.meta.scan(rangeOfPrefix(keys.usage('bucket')), 1000)).length

test('COST-10 a bucket without a quota writes nothing for one', async () => {
  const store = await storeWithBucket()
  await put(store, 'key', 'x')
  assert.deepEqual(await describeQuota(store, 'bucket'), {})
  assert.equal(await usageRecords(store), 0)
})

test('COST-11 a quota counts what was there, and every change from then on', async () => {
  const store = await storeWithBucket()
  await put(store, 'before', 'x'.repeat(100))
  await putQuota(store, 'bucket', 1000)
  await put(store, 'before', 'x'.repeat(10))
  await settle(store)
  assert.deepEqual(await describeQuota(store, 'bucket'), {
    bytes: 1000,
    usedBytes: 10,
    pendingBytes: 0,
    complete: true,
  })
  await putParts(store, 'parts', ['x'.repeat(20), 'y'.repeat(30)])
  await deleteObject(store, { bucket: 'bucket', key: 'before' })
  assert.equal((await describeQuota(store, 'bucket')).usedBytes, 50)
  await countUsage(store)
  assert.equal((await describeQuota(store, 'bucket')).usedBytes, 50)
  assert.equal(await usageRecords(store), 1)
  await deleteQuota(store, 'bucket')
  await put(store, 'more', 'x'.repeat(2000))
  await putQuota(store, 'bucket', 5000)
  await settle(store)
  assert.equal((await describeQuota(store, 'bucket')).usedBytes, 2050)
})

test('COST-12 all versions count, and what stood before versioning', async () => {
  const store = await storeWithBucket()
  await put(store, 'key', 'x'.repeat(7))
  await putQuota(store, 'bucket', 1000)
  await settle(store)
  await setVersioning(store, 'bucket', 'Enabled')
  const { versionId } = await put(store, 'key', 'x'.repeat(20))
  await deleteObject(store, { bucket: 'bucket', key: 'key' })
  assert.equal((await describeQuota(store, 'bucket')).usedBytes, 27)
  await deleteObject(store, { bucket: 'bucket', key: 'key', versionId })
  assert.equal((await describeQuota(store, 'bucket')).usedBytes, 7)
  await setVersioning(store, 'bucket', 'Suspended')
  await put(store, 'key', 'x'.repeat(3))
  assert.equal((await describeQuota(store, 'bucket')).usedBytes, 3)
  assert.equal(await truth(store), 3)
})

test('COST-13 what does not fit is refused before its bytes, with the figures', async () => {
  const store = await storeWithBucket()
  await putQuota(store, 'bucket', 100)
  await settle(store)
  await put(store, 'a', 'x'.repeat(60))
  const figures = { QuotaBytes: 100, UsedBytes: 60, PendingBytes: 0, RequestedBytes: 41 }
  const error = await rejectsWith(put(store, 'b', 'x'.repeat(41)), 'QuotaExceeded', figures)
  assert.equal(error.status, 403)
  const copy = copyObject(store, {
    source: { bucket: 'bucket', key: 'a' },
    bucket: 'bucket',
    key: 'c',
    attributes: attributesOf({}),
    metadataDirective: 'COPY',
    taggingDirective: 'COPY',
    changesPlace: false,
  })
  await rejectsWith(copy, 'QuotaExceeded')
  await put(store, 'b', 'x'.repeat(40))
  await put(store, 'nothing', '')
})

test('COST-14 parts of unfinished uploads count, until they are an object or aborted', async () => {
  const store = await storeWithBucket()
  await putQuota(store, 'bucket', 100)
  await settle(store)
  const upload = await create(store)
  const part = await storePart(store, upload, 1, 'x'.repeat(60))
  await rejectsWith(storePart(store, upload, 2, 'x'.repeat(41)), 'QuotaExceeded', { PendingBytes: 60 })
  await rejectsWith(put(store, 'b', 'x'.repeat(41)), 'QuotaExceeded')
  await storePart(store, upload, 2, 'x'.repeat(40))
  await complete(store, upload, [part])
  assert.deepEqual(await describeQuota(store, 'bucket'), {
    bytes: 100,
    usedBytes: 60,
    pendingBytes: 0,
    complete: true,
  })
  const other = await create(store)
  await storePart(store, other, 1, 'x'.repeat(40))
  await abortMultipartUpload(store, { ...nameOf(other), caller: ann })
  assert.equal((await describeQuota(store, 'bucket')).pendingBytes, 0)
})

test('COST-15 a declared size is reserved at Create, and refused there when it does not fit', async () => {
  const store = await storeWithBucket()
  await putQuota(store, 'bucket', 100)
  await settle(store)
  const createOf = (declaredSize: number) =>
    createMultipartUpload(store, {
      bucket: 'bucket',
      key: 'key',
      attributes: attributesOf({}),
      caller: ann,
      declaredSize,
    })
  await rejectsWith(createOf(101), 'QuotaExceeded', { RequestedBytes: 101 })
  await rejectsWith(createOf(1e15), 'EntityTooLarge')
  const upload = await createOf(80)
  assert.equal((await describeQuota(store, 'bucket')).pendingBytes, 80)
  await rejectsWith(put(store, 'other', 'x'.repeat(21)), 'QuotaExceeded')
  await put(store, 'other', 'x'.repeat(20))
  await storePart(store, upload, 1, 'x'.repeat(50))
  await storePart(store, upload, 2, 'x'.repeat(30))
  await rejectsWith(storePart(store, upload, 3, 'x'), 'QuotaExceeded')
})

test('COST-16 what is counted while everything changes is right in the end', async () => {
  for (let seed = 1; seed <= 2; seed++) {
    const chance = seededRandom(seed)
    const store = await storeWithBucket()
    for (let index = 0; index < 550; index++) await put(store, `key ${index}`, 'x'.repeat(index % 13))
    if (seed % 2 === 0) await setVersioning(store, 'bucket', 'Enabled')
    const pick = (): string => `key ${chance.below(550)}`
    const change = async (): Promise<unknown> =>
      chance.below(10) < 4
        ? deleteObject(store, { bucket: 'bucket', key: pick() })
        : put(store, pick(), 'x'.repeat(chance.below(50)))
    let over = false
    const changes = async (): Promise<void> => {
      for (let index = 0; index < 150; index++) await Promise.all([change(), change(), change()])
    }
    const count = async (): Promise<void> => {
      while (!over) await countUsage(store)
    }
    const changed = changes().finally(() => (over = true))
    await Promise.all([changed, putQuota(store, 'bucket', 1e9).then(count)])
    await settle(store)
    assert.equal((await describeQuota(store, 'bucket')).usedBytes, await truth(store), `seed ${seed}`)
  }
})
