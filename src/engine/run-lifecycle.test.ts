import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock, put, rejectsWith, storeWithBucket } from '../../test/engine-objects.ts'
import { complete, create, nameOf, storePart } from '../../test/uploads.ts'
import type { LifecycleRuleFields } from '../protocol/operations/bucket-lifecycle.ts'
import { abortMultipartUpload } from './abort-multipart-upload.ts'
import { getObject } from './get-object.ts'
import { putLifecycle } from './lifecycle/configuration.ts'
import { putUploadExpiry } from './lifecycle/upload-expiry.ts'
import { listMultipartUploads } from './list-multipart-uploads.ts'
import { listObjects } from './list-objects.ts'
import { listParts } from './list-parts.ts'
import { runLifecycle, type LifecycleAction } from './run-lifecycle.ts'
import type { Store } from './store.ts'

const dayMs = 86_400_000

const rule = (fields: Partial<LifecycleRuleFields>): LifecycleRuleFields => ({
  Status: 'Enabled',
  Filter: {},
  ...fields,
})

const run = async (store: Store): Promise<readonly LifecycleAction[]> => {
  const actions: LifecycleAction[] = []
  await runLifecycle(store, { audit: (action) => void actions.push(action) })
  return actions
}

const keysOf = async (store: Store): Promise<readonly string[]> =>
  (await listObjects(store, { bucket: 'bucket', prefix: '', delimiter: '', limit: 1000 })).objects.map(
    ({ key }) => key,
  )

test('LIFE-20 uploads are aborted when they are due, and the receipt names the rule', async () => {
  const clock = manualClock(Date.UTC(2026, 0, 15, 10, 30))
  const store = await storeWithBucket({ clock })
  await putLifecycle(store, 'bucket', [
    rule({ ID: 'tidy', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 } }),
  ])
  const upload = await create(store)
  await storePart(store, upload, 1, 'abc')
  clock.ms = Date.UTC(2026, 0, 18, 23, 59, 59)
  assert.deepEqual(await run(store), [])
  clock.ms = Date.UTC(2026, 0, 19)
  const { bucket, key, id } = upload
  assert.deepEqual(await run(store), [{ kind: 'upload aborted', bucket, key, id, bytes: 3, ruleId: 'tidy' }])
  const gone = { UploadId: id, UploadOutcome: 'expired', RuleId: 'tidy', EndedBy: 'lifecycle' }
  await rejectsWith(listParts(store, nameOf(upload)), 'NoSuchUpload', gone)
})

test('LIFE-21 objects expire by days and by date, those that a filter takes', async () => {
  const clock = manualClock(Date.UTC(2026, 0, 1, 12))
  const store = await storeWithBucket({ clock })
  await putLifecycle(store, 'bucket', [
    rule({ Filter: { Prefix: 'tmp/' }, Expiration: { Days: 1 } }),
    rule({
      Filter: { Tag: { Key: 'old', Value: '1' } },
      Expiration: { Date: new Date(Date.UTC(2026, 0, 2)) },
    }),
  ])
  for (const key of ['a', 'tmp/a', 'tmp/b\0c', 'z']) await put(store, key, key)
  await put(store, 'tagged', 'x', { fields: { Tagging: 'old=1' } })
  clock.ms = Date.UTC(2026, 0, 2)
  assert.deepEqual(
    (await run(store)).map(({ key }) => key),
    ['tagged'],
  )
  clock.ms = Date.UTC(2026, 0, 3)
  assert.deepEqual(
    (await run(store)).map(({ kind, key }) => [kind, key]),
    [
      ['object expired', 'tmp/a'],
      ['object expired', 'tmp/b\0c'],
    ],
  )
  assert.deepEqual(await keysOf(store), ['a', 'z'])
})

test('LIFE-22 a round goes over more objects than a page holds', async () => {
  const clock = manualClock()
  const store = await storeWithBucket({ clock })
  await putLifecycle(store, 'bucket', [rule({ Expiration: { Days: 1 } })])
  for (let index = 0; index < 1203; index++) await put(store, `key ${index}`, 'x')
  clock.ms += 2 * dayMs
  assert.equal((await run(store)).length, 1203)
  assert.deepEqual(await keysOf(store), [])
})

test('LIFE-23 an object moves to another storage class and stays what it is', async () => {
  const clock = manualClock()
  const store = await storeWithBucket({ clock })
  await putLifecycle(store, 'bucket', [rule({ Transitions: [{ Days: 0, StorageClass: 'GLACIER_IR' }] })])
  const before = await put(store, 'key', Buffer.alloc(200_000))
  clock.ms += dayMs
  assert.deepEqual(
    (await run(store)).map(({ kind, storageClass }) => [kind, storageClass]),
    [['object moved', 'GLACIER_IR']],
  )
  const { object, body } = await getObject(store, { bucket: 'bucket', key: 'key' })
  body.abandon()
  assert.deepEqual(object, { ...before, storageClass: 'GLACIER_IR' })
  assert.deepEqual(await run(store), [])
})

test('LIFE-24 uploads expire when nothing has come in for so long, however old they are', async () => {
  const clock = manualClock()
  const store = await storeWithBucket({ clock })
  await putUploadExpiry(store, 'bucket', { idleMs: 7 * dayMs, prefix: '' })
  const busy = await create(store, { key: 'busy' })
  const idle = await create(store, { key: 'idle' })
  await storePart(store, idle, 1, 'abc')
  clock.ms += 6 * dayMs
  await storePart(store, busy, 1, 'abc')
  clock.ms += 2 * dayMs
  assert.deepEqual(
    (await run(store)).map(({ kind, key, bytes }) => [kind, key, bytes]),
    [['upload expired', 'idle', 3]],
  )
  const left = await listMultipartUploads(store, { bucket: 'bucket' })
  assert.deepEqual(
    left.uploads.map(({ key }) => key),
    ['busy'],
  )
})

test('LIFE-25 what is on its way keeps an upload from being idle', async () => {
  const clock = manualClock()
  const store = await storeWithBucket({ clock })
  await putUploadExpiry(store, 'bucket', { idleMs: dayMs, prefix: '' })
  const upload = await create(store)
  await storePart(store, upload, 1, 'abc')
  const part = store.registrar.begin(upload)
  part.received(10)
  await store.registrar.publish()
  clock.ms += 3 * dayMs
  assert.deepEqual(await run(store), [])
  part.cancel()
  await store.registrar.publish()
  clock.ms += 3 * dayMs
  assert.equal((await run(store)).length, 1)
})

test('LIFE-26 NoSuchUpload tells what became of the upload: completed as what, or aborted by whom', async () => {
  const store = await storeWithBucket()
  const done = await create(store)
  const { etag } = await complete(store, done, [await storePart(store, done, 1, 'abc')])
  await rejectsWith(listParts(store, nameOf(done)), 'NoSuchUpload', {
    UploadOutcome: 'completed',
    VersionId: 'null',
    ETag: etag,
  })
  const aborted = await create(store)
  await abortMultipartUpload(store, { ...nameOf(aborted), caller: { id: 'x', displayName: 'x' } })
  await rejectsWith(listParts(store, nameOf(aborted)), 'NoSuchUpload', {
    UploadOutcome: 'aborted',
    EndedBy: 'x',
  })
})
