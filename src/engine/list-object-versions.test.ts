import assert from 'node:assert/strict'
import { test } from 'node:test'
import { put, rejectsWith, storeWithBucket } from '../../test/engine-objects.ts'
import { enable, listVersions, remove, versionedStore, versionsShown } from '../../test/versioned-bucket.ts'
import type { ListVersionsRequest } from './list-object-versions.ts'
import type { Store } from './store.ts'

/** All versions page by page, as `key versionId`, and the common prefixes. */
const pages = async (store: Store, limit: number, request: Partial<ListVersionsRequest> = {}) => {
  const shown: string[] = []
  const prefixes: string[] = []
  let markers = { keyMarker: '', versionIdMarker: '' }
  for (;;) {
    const page = await listVersions(store, { ...request, ...markers, limit })
    assert.ok(page.versions.length + page.commonPrefixes.length <= limit)
    shown.push(
      ...page.versions.map(
        ({ key, version, isLatest }) => `${isLatest ? '*' : ''}${key} ${version.versionId}`,
      ),
    )
    prefixes.push(...page.commonPrefixes)
    if (page.next === undefined) return { shown, prefixes }
    markers = { keyMarker: page.next.key, versionIdMarker: page.next.versionId ?? '' }
  }
}

/** Keys with and without versions from before versioning, and one that begins like another. */
const mixedStore = async (): Promise<Store> => {
  const store = await storeWithBucket()
  for (const key of ['a', 'a\0b', 'b/1', 'b/2', 'd', 'ü']) await put(store, key, 'old')
  await enable(store)
  for (const key of ['a', 'b/2', 'c/1', 'c/2', 'd', 'd']) await put(store, key, 'new')
  await remove(store, 'c/1')
  await remove(store, 'a\0b')
  return store
}

test('VER-31 pages of any size show the same versions, each once', async () => {
  const store = await mixedStore()
  const whole = await pages(store, 1000)
  assert.deepEqual(
    whole.shown.map((line) => line.split(' ')[0]),
    ['*a', 'a', '*a\0b', 'a\0b', '*b/1', '*b/2', 'b/2', '*c/1', 'c/1', '*c/2', '*d', 'd', 'd', '*ü'],
  )
  for (const limit of [1, 2, 3, 5, 13, 14]) assert.deepEqual(await pages(store, limit), whole)
  const grouped = await pages(store, 1000, { delimiter: '/' })
  assert.deepEqual(grouped.prefixes, ['b/', 'c/'])
  assert.equal(grouped.shown.length, 8)
  for (const limit of [1, 2, 4]) assert.deepEqual(await pages(store, limit, { delimiter: '/' }), grouped)
  const ofPrefix = await pages(store, 2, { prefix: 'b/' })
  assert.deepEqual(ofPrefix, await pages(store, 1000, { prefix: 'b/' }))
  assert.equal(ofPrefix.shown.length, 3)
  assert.deepEqual((await listVersions(store, { limit: 0 })).versions, [])
})

test('VER-32 a key marker stands behind all versions of its key, and inside a common prefix behind all of it', async () => {
  const store = await mixedStore()
  const first = async (request: Partial<ListVersionsRequest>): Promise<unknown> => {
    const { versions, commonPrefixes } = await listVersions(store, { ...request, limit: 1 })
    return versions[0]?.key ?? commonPrefixes[0]
  }
  assert.equal(await first({ keyMarker: 'a' }), 'a\0b')
  assert.equal(await first({ keyMarker: 'aa' }), 'b/1')
  assert.equal(await first({ keyMarker: 'b/1', delimiter: '/' }), 'c/')
  assert.equal(await first({ keyMarker: 'b/', delimiter: '/' }), 'c/')
  assert.equal(await first({ keyMarker: 'a', prefix: 'c/' }), 'c/1')
  assert.equal(await first({ keyMarker: 'x', prefix: 'c/' }), undefined)
  assert.equal(await first({ keyMarker: 'x'.repeat(5000) }), 'ü')
})

test('VER-33 a version marker goes on behind its version, also when that is gone', async () => {
  const store = await storeWithBucket()
  await put(store, 'k', 'zero')
  await enable(store)
  const ids: string[] = []
  for (const content of ['one', 'two', 'three']) ids.push((await put(store, 'k', content)).versionId)
  await put(store, 'l', 'last')
  const after = (versionIdMarker: string) => versionsShown(store, { keyMarker: 'k', versionIdMarker })
  assert.deepEqual(await after(ids[1]!), ['k one', 'k zero null', '*l last'])
  assert.deepEqual(await after('null'), ['*l last'])
  for (const versionId of ids.slice(1)) await remove(store, 'k', { versionId })
  assert.deepEqual(await after(ids[1]!), ['*k one', 'k zero null', '*l last'])
  await remove(store, 'k', { versionId: 'null' })
  assert.deepEqual(await after('null'), ['*k one', '*l last'])
  await rejectsWith(after('x'), 'InvalidArgument', { ArgumentName: 'version-id-marker' })
  await rejectsWith(listVersions(store, { versionIdMarker: ids[0]! }), 'InvalidArgument', {
    ArgumentName: 'version-id-marker',
    ArgumentValue: ids[0]!,
  })
})

test('VER-34 a bucket without versioning lists its objects as the version null', async () => {
  const store = await storeWithBucket()
  await put(store, 'a', 'one')
  await put(store, 'b', 'two')
  assert.deepEqual(await versionsShown(store), ['*a one null', '*b two null'])
})

test('VER-35 a listing of many versions goes on where its scans end', async () => {
  const store = await versionedStore()
  for (let index = 0; index < 40; index++) await put(store, `k${index % 3}`, String(index))
  const { shown } = await pages(store, 1000)
  assert.equal(new Set(shown).size, 40)
  assert.deepEqual(await pages(store, 7), await pages(store, 1000))
})
