import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ann, rejectsWith, storeWithBucket } from '../../test/engine-objects.ts'
import {
  configCountMax,
  deleteBucketConfig,
  getBucketConfig,
  listBucketConfigs,
  putBucketConfig,
  putListedConfig,
} from './bucket-config.ts'
import { createBucket } from './create-bucket.ts'
import { deleteBucket } from './delete-bucket.ts'
import { keys, rangeOfPrefix } from './keys.ts'

test('CONF-1 a configuration is set, read and taken away, each bucket by itself', async () => {
  const store = await storeWithBucket()
  await createBucket(store, { bucket: 'other', owner: ann })
  const read = (bucket: string) => getBucketConfig(store, bucket, 'website')
  assert.equal(await read('bucket'), undefined)
  await putBucketConfig(store, 'bucket', 'website', { a: 1 })
  await putBucketConfig(store, 'bucket', 'website', { a: 2 })
  assert.deepEqual([await read('bucket'), await read('other')], [{ a: 2 }, undefined])
  assert.equal(await deleteBucketConfig(store, 'bucket', 'website'), true)
  assert.equal(await deleteBucketConfig(store, 'bucket', 'website'), false)
  for (const call of [
    getBucketConfig(store, 'none', 'website'),
    putBucketConfig(store, 'none', 'website', {}),
    deleteBucketConfig(store, 'none', 'website'),
    listBucketConfigs(store, 'none', 'metrics', { limit: 1 }),
  ]) {
    await rejectsWith(call, 'NoSuchBucket')
  }
})

test('CONF-2 configurations of one kind are listed by page, in the order of their ids', async () => {
  const store = await storeWithBucket()
  for (const id of ['b', 'a', 'aa', 'c']) await putListedConfig(store, 'bucket', 'metrics', id, { Id: id })
  await putListedConfig(store, 'bucket', 'metrics-of-another-kind', 'x', { Id: 'x' })
  const page = async (limit: number, after?: string) => {
    const { configs, more } = await listBucketConfigs<{ Id: string }>(store, 'bucket', 'metrics', {
      limit,
      after,
    })
    return [configs.map(({ Id }) => Id).join(' '), more]
  }
  assert.deepEqual(await page(3), ['a aa b', true])
  assert.deepEqual(await page(3, 'b'), ['c', false])
  assert.deepEqual(await page(2, 'a'), ['aa b', true])
  assert.deepEqual(await page(4), ['a aa b c', false])
})

test('CONF-3 a bucket has at most a thousand configurations of one kind, and they go with it', async () => {
  const store = await storeWithBucket()
  for (let number = 0; number < configCountMax; number++) {
    await putBucketConfig(store, 'bucket', `inventory/${number}`, { Id: String(number) })
  }
  await rejectsWith(
    putListedConfig(store, 'bucket', 'inventory', 'more', { Id: 'more' }),
    'TooManyConfigurations',
  )
  await putListedConfig(store, 'bucket', 'inventory', '7', { Id: '7' })
  await deleteBucket(store, 'bucket', ann)
  assert.deepEqual(await store.meta.scan(rangeOfPrefix(keys.bucketConfig('bucket')), 1), [])
})
