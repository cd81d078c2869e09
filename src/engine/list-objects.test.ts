import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { put, rejectsWith, storeWithBucket } from '../../test/engine-objects.ts'
import { createBucket } from './create-bucket.ts'
import {
  listObjects,
  parseListToken,
  writeListToken,
  type ListPage,
  type ListPosition,
  type ListRequest,
} from './list-objects.ts'
import { keys } from './keys.ts'
import { encodeRecord } from './records.ts'
import type { Store } from './store.ts'

const storeWithKeys = async (all: readonly string[]): Promise<Store> => {
  const store = await storeWithBucket()
  await createBucket(store, { bucket: 'bucket2', owner: { id: 'x', displayName: 'x' } })
  await Promise.all(all.map((key) => put(store, key)))
  await put(store, 'in another bucket', '', { bucket: 'bucket2' })
  return store
}

const list = (store: Store, more: Partial<ListRequest> = {}): Promise<ListPage> =>
  listObjects(store, { bucket: 'bucket', prefix: '', delimiter: '', limit: 1000, ...more })

const shown = ({ objects, commonPrefixes }: ListPage) => ({
  keys: objects.map(({ key }) => key),
  prefixes: commonPrefixes,
})

const after = (key: string, whole = false): ListPosition => ({ key, whole })

test('LIST-1 keys are in the order of their UTF-8 bytes', async () => {
  const inOrder = ['A', 'a', 'a ', 'a/', 'aa', 'b', 'é', '\u{e000}', '\u{ffff}', '\u{10000}']
  const store = await storeWithKeys(inOrder.toReversed())
  assert.deepEqual(shown(await list(store)), { keys: inOrder, prefixes: [] })
})

test('LIST-2 keys are rolled up at the first delimiter behind the prefix, which may be any text', async () => {
  const store = await storeWithKeys(['bar', 'bazar', 'cab', 'foo'])
  assert.deepEqual(shown(await list(store, { prefix: 'ba', delimiter: 'a' })), {
    keys: ['bar'],
    prefixes: ['baza'],
  })
  assert.deepEqual(shown(await list(store, { delimiter: 'az' })), {
    keys: ['bar', 'cab', 'foo'],
    prefixes: ['baz'],
  })
  const photos = await storeWithKeys(['photos/', 'photos/a', 'photos/b/c', 'photos0', 'z'])
  assert.deepEqual(shown(await list(photos, { delimiter: '/' })), {
    keys: ['photos0', 'z'],
    prefixes: ['photos/'],
  })
  assert.deepEqual(shown(await list(photos, { prefix: 'photos/', delimiter: '/' })), {
    keys: ['photos/', 'photos/a'],
    prefixes: ['photos/b/'],
  })
})

test('LIST-3 a page has at most so many keys and common prefixes, and says whether more follow', async () => {
  const store = await storeWithKeys(['a/1', 'a/2', 'b', 'c/1', 'd'])
  const page = await list(store, { delimiter: '/', limit: 3 })
  assert.deepEqual(shown(page), { keys: ['b'], prefixes: ['a/', 'c/'] })
  assert.deepEqual(page.next, after('c/', true))
  assert.equal((await list(store, { delimiter: '/', limit: 4 })).next, undefined)
  assert.deepEqual(await list(store, { limit: 0 }), { objects: [], commonPrefixes: [] })
})

for (const [marker, prefix, delimiter, keysShown, prefixes] of [
  [after('b'), '', '', ['c/1', 'd'], []],
  [after('a/1'), '', '', ['a/2', 'b', 'c/1', 'd'], []],
  [after('a/'), '', '/', ['b', 'd'], ['c/']],
  [after('a/1'), '', '/', ['b', 'd'], ['c/']],
  [after('a'), '', '/', ['b', 'd'], ['a/', 'c/']],
  [after('c/', true), '', '', ['d'], []],
  [after('a/1'), 'a/', '/', ['a/2'], []],
  [after('b'), 'a/', '/', [], []],
  [after('Z'), 'c', '', ['c/1'], []],
  [after('z'), '', '/', [], []],
] as const) {
  const name = `${marker.key}${marker.whole ? '…' : ''}`
  test(`LIST-4 behind the marker "${name}" with prefix "${prefix}" and delimiter "${delimiter}"`, async () => {
    const store = await storeWithKeys(['a/1', 'a/2', 'b', 'c/1', 'd'])
    const page = await list(store, { after: marker, prefix, delimiter })
    assert.deepEqual(shown(page), { keys: keysShown, prefixes })
  })
}

test('LIST-5 a prefix or a marker longer than any key is no error', async () => {
  const store = await storeWithKeys(['a', 'b'])
  assert.deepEqual(shown(await list(store, { prefix: 'a'.repeat(5000) })).keys, [])
  assert.deepEqual(shown(await list(store, { after: after('a'.repeat(5000)) })).keys, ['b'])
  assert.deepEqual(shown(await list(store, { after: after('a'.repeat(5000), true) })).keys, ['b'])
})

test('LIST-6 a token goes on where its page ended, whatever has become of the last key', async () => {
  for (const position of [after('k'), after('', true), after('é/\u{10000}', true)]) {
    assert.deepEqual(parseListToken(writeListToken(position)), position)
  }
  for (const token of [
    'x',
    'a2',
    '=',
    `${writeListToken(after('k'))}=`,
    Buffer.from('zk').toString('base64url'),
  ]) {
    await rejectsWith(() => parseListToken(token), 'InvalidArgument', {
      ArgumentName: 'continuation-token',
      ArgumentValue: token,
    })
  }
})

test('LIST-7 a bucket that is not there is not listed', async () => {
  const store = await storeWithBucket()
  await rejectsWith(list(store, { bucket: 'none' }), 'NoSuchBucket', { BucketName: 'none' })
  assert.deepEqual(shown(await list(store)), { keys: [], prefixes: [] })
})

test('LIST-8 groups of any size are stepped over, and listing pages are the whole, cut', async () => {
  const store = await storeWithBucket()
  const object = await put(store, 'template')
  const all: string[] = ['template']
  for (let group = 0; group < 12; group++) {
    for (let index = 0; index < [1, 3, 40, 700, 1500][group % 5]!; index++) {
      all.push(`g${String(group).padStart(2, '0')}/${String(index).padStart(4, '0')}`)
    }
    all.push(`g${String(group).padStart(2, '0')}`)
  }
  const value = encodeRecord(object)
  await store.meta.commit({
    expect: [],
    set: all.map((key) => [keys.current('bucket', key), value] as const),
  })
  const byBytes = all.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  assert.deepEqual(await allPages(store, { limit: 1000 }), expected(byBytes, '', ''))
  for (const limit of [1, 7, 1000]) {
    assert.deepEqual(await allPages(store, { delimiter: '/', limit }), expected(byBytes, '', '/'))
  }
})

test('LIST-9 for any keys, prefix, delimiter and page size, the pages together are what a naive listing is', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'é', '\u{10000}', '\u{ffff}'), maxLength: 6 })
  const property = fc.asyncProperty(
    fc.uniqueArray(
      text.filter((key) => key !== ''),
      { maxLength: 30 },
    ),
    fc.string({ unit: fc.constantFrom('a', '/', 'é'), maxLength: 2 }),
    fc.constantFrom('', '/', 'a', 'é/', 'b'),
    fc.integer({ min: 1, max: 5 }),
    async (all, prefix, delimiter, limit) => {
      const store = await storeWithBucket()
      await Promise.all(all.map((key) => put(store, key)))
      const byBytes = all.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      const found = await allPages(store, { prefix, delimiter, limit })
      assert.deepEqual(found, expected(byBytes, prefix, delimiter))
    },
  )
  await fc.assert(property, { numRuns: 100 })
})

/** All pages, as keys and common prefixes in their order. */
const allPages = async (store: Store, more: Partial<ListRequest>): Promise<readonly string[]> => {
  const found: string[] = []
  for (let position: ListPosition | undefined; ;) {
    const page = await list(store, { ...more, after: position })
    const { keys: listed, prefixes } = shown(page)
    assert.ok(listed.length + prefixes.length <= more.limit!)
    const both = [...listed, ...prefixes.map((prefix) => `${prefix}…`)]
    found.push(...both)
    if (page.next === undefined) return found.toSorted()
    position = parseListToken(writeListToken(page.next))
  }
}

const expected = (all: readonly string[], prefix: string, delimiter: string): readonly string[] => {
  const found = new Set<string>()
  for (const key of all.filter((each) => each.startsWith(prefix))) {
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    found.add(at < 0 ? key : `${key.slice(0, at + delimiter.length)}…`)
  }
  return [...found].toSorted()
}
