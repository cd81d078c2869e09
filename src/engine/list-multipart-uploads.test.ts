import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addBucket, bob, complete, create, storePart, storeWithBucket } from '../../test/uploads.ts'
import { abortMultipartUpload } from './abort-multipart-upload.ts'
import { groupOf } from './list-objects.ts'
import { listMultipartUploads, type ListUploadsRequest, type UploadsPage } from './list-multipart-uploads.ts'
import type { Store } from './store.ts'

interface Prepared {
  readonly store: Store
  /** Ids in the order of creation. */
  readonly ids: readonly string[]
}

const prepared = async (uploadKeys: readonly string[]): Promise<Prepared> => {
  const store = await storeWithBucket()
  const ids: string[] = []
  for (const key of uploadKeys) ids.push((await create(store, { key })).id)
  return { store, ids }
}

/** A page with each upload as `key:place of its creation`. */
const shown = ({ ids }: Prepared, page: UploadsPage) => ({
  uploads: page.uploads.map(({ key, id }) => `${key}:${ids.indexOf(id) + 1}`).join(' '),
  ...(page.commonPrefixes.length > 0 && { prefixes: page.commonPrefixes.join(' ') }),
  markers: `${page.keyMarker}:${ids.indexOf(page.uploadIdMarker) + 1}`,
  next: `${page.nextKeyMarker}:${ids.indexOf(page.nextUploadIdMarker) + 1}`,
  max: page.maxUploads,
  truncated: page.isTruncated,
})

const list = async (world: Prepared, request: Omit<ListUploadsRequest, 'bucket'> = {}) =>
  shown(world, await listMultipartUploads(world.store, { bucket: 'bucket', ...request }))

const three = ['c', 'b', 'a', 'a', 'a']

test('MPU-110 uploads are listed by key, those of a key by initiation', async () => {
  assert.deepEqual(await list(await prepared(three)), {
    uploads: 'a:3 a:4 a:5 b:2 c:1',
    markers: ':0',
    next: 'c:1',
    max: 1000,
    truncated: false,
  })
})

test('MPU-111 an empty page has empty markers', async () => {
  const world = await prepared([])
  const empty = { uploads: '', markers: ':0', next: ':0', max: 1000, truncated: false }
  assert.deepEqual(await list(world), empty)
  assert.deepEqual(await list(await prepared(three), { keyMarker: 'c', maxUploads: 1 }), {
    ...empty,
    markers: 'c:0',
    max: 1,
  })
})

test('MPU-112 a page of one goes on by key and upload id', async () => {
  const world = await prepared(three)
  const id = (place: number): string => world.ids[place - 1]!
  const first = { uploads: 'a:3', markers: ':0', next: 'a:3', max: 1, truncated: true }
  assert.deepEqual(await list(world, { maxUploads: 1 }), first)
  assert.deepEqual(await list(world, { maxUploads: 1, keyMarker: '' }), first)
  assert.deepEqual(await list(world, { maxUploads: 1, keyMarker: 'a', uploadIdMarker: id(3) }), {
    uploads: 'a:4',
    markers: 'a:3',
    next: 'a:4',
    max: 1,
    truncated: true,
  })
  assert.deepEqual(await list(world, { maxUploads: 1, keyMarker: 'a', uploadIdMarker: id(5) }), {
    uploads: 'b:2',
    markers: 'a:5',
    next: 'b:2',
    max: 1,
    truncated: true,
  })
  assert.deepEqual(await list(world, { maxUploads: 1, keyMarker: 'b', uploadIdMarker: id(2) }), {
    uploads: 'c:1',
    markers: 'b:2',
    next: 'c:1',
    max: 1,
    truncated: false,
  })
})

test('MPU-113 a key marker alone stands behind all uploads of its key', async () => {
  const world = await prepared(three)
  const page = await list(world, { maxUploads: 1, keyMarker: 'a' })
  assert.deepEqual(page, { uploads: 'b:2', markers: 'a:0', next: 'b:2', max: 1, truncated: true })
})

test('MPU-113 an upload id marker alone is ignored', async () => {
  const world = await prepared(three)
  const page = await list(world, { maxUploads: 1, uploadIdMarker: world.ids[2]! })
  assert.deepEqual(page, { uploads: 'a:3', markers: ':0', next: 'a:3', max: 1, truncated: true })
})

test('MPU-114 an upload id marker of another key is refused', async () => {
  const { store, ids } = await prepared(three)
  for (const marker of [ids[1]!, 'x', '0'.repeat(26)]) {
    await assert.rejects(
      listMultipartUploads(store, { bucket: 'bucket', keyMarker: 'a', uploadIdMarker: marker }),
      {
        code: 'InvalidArgument',
        status: 400,
        message: 'Invalid uploadId marker',
        details: { ArgumentName: 'upload-id-marker', ArgumentValue: marker },
      },
    )
  }
})

test('MPU-114 the marker of an upload that has ended since is good still', async () => {
  const world = await prepared(three)
  const name = { bucket: 'bucket', key: 'a', uploadId: world.ids[2]! }
  await abortMultipartUpload(world.store, { ...name, caller: bob })
  const page = await list(world, { keyMarker: 'a', uploadIdMarker: name.uploadId })
  assert.equal(page.uploads, 'a:4 a:5 b:2 c:1')
})

test('MPU-115 a prefix selects keys', async () => {
  const world = await prepared(['photos/a', 'photos', 'photo', 'photos/b', 'x'])
  assert.equal((await list(world, { prefix: 'photos/' })).uploads, 'photos/a:1 photos/b:4')
  assert.equal((await list(world, { prefix: 'photos' })).uploads, 'photos:2 photos/a:1 photos/b:4')
  assert.equal((await list(world, { prefix: 'photos/', keyMarker: 'photos/a' })).uploads, 'photos/b:4')
  assert.equal((await list(world, { prefix: 'photos/', keyMarker: 'a' })).uploads, 'photos/a:1 photos/b:4')
  assert.equal((await list(world, { prefix: 'photos/', keyMarker: 'z' })).uploads, '')
})

test('MPU-116 a delimiter rolls keys up to common prefixes, each of which counts as one', async () => {
  const world = await prepared(['foo/bar', 'foo/baz', 'quux', 'boo/x', 'foo'])
  assert.deepEqual(await list(world, { delimiter: '/' }), {
    uploads: 'foo:5 quux:3',
    prefixes: 'boo/ foo/',
    markers: ':0',
    next: 'quux:3',
    max: 1000,
    truncated: false,
  })
  assert.deepEqual(await list(world, { delimiter: '/', maxUploads: 1 }), {
    uploads: '',
    prefixes: 'boo/',
    markers: ':0',
    next: 'boo/:4',
    max: 1,
    truncated: true,
  })
})

test('MPU-117 a page that ends on a common prefix names it and its last upload, and the next page goes on behind it', async () => {
  const world = await prepared(['foo/bar', 'foo/baz', 'quux', 'boo/x', 'foo'])
  const page = await list(world, {
    delimiter: '/',
    maxUploads: 2,
    keyMarker: 'boo/',
    uploadIdMarker: world.ids[3]!,
  })
  assert.deepEqual(page, {
    uploads: 'foo:5',
    prefixes: 'foo/',
    markers: 'boo/:4',
    next: 'foo/:2',
    max: 2,
    truncated: true,
  })
  const last = await list(world, {
    delimiter: '/',
    maxUploads: 2,
    keyMarker: 'foo/',
    uploadIdMarker: world.ids[1]!,
  })
  assert.equal(last.uploads, 'quux:3')
  assert.equal(last.truncated, false)
})

test('MPU-117 prefix and delimiter together roll up what is behind the prefix', async () => {
  const world = await prepared(['a/b/1', 'a/b/2', 'a/c', 'a/d/1', 'b/1'])
  const page = await list(world, { prefix: 'a/', delimiter: '/' })
  assert.equal(page.uploads, 'a/c:3')
  assert.equal(page.prefixes, 'a/b/ a/d/')
})

test('MPU-118 keys are in the order of their UTF-8 bytes', async () => {
  const uploadKeys = ['a', '\u{1f600}', '\uffee', 'é', 'Z', 'a\0b', 'a!', 'ab']
  const world = await prepared(uploadKeys)
  const page = await listMultipartUploads(world.store, { bucket: 'bucket' })
  assert.deepEqual(
    page.uploads.map(({ key }) => key),
    uploadKeys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
  )
  assert.equal((await list(world, { keyMarker: 'a' })).uploads.split(' ')[0], 'a\0b:6')
})

test('MPU-119 more than 1,000 uploads come in pages of 1,000', async () => {
  const world = await prepared(
    Array.from({ length: 1005 }, (_, index) => `key-${String(index).padStart(5, '0')}`),
  )
  const first = await listMultipartUploads(world.store, { bucket: 'bucket', maxUploads: 5000 })
  assert.deepEqual([first.uploads.length, first.maxUploads, first.isTruncated], [1000, 1000, true])
  const second = await listMultipartUploads(world.store, {
    bucket: 'bucket',
    keyMarker: first.nextKeyMarker,
    uploadIdMarker: first.nextUploadIdMarker,
  })
  assert.deepEqual([second.uploads.length, second.isTruncated], [5, false])
})

test('MPU-119 a page of nothing is never truncated, and a negative one an invalid argument', async () => {
  const world = await prepared(three)
  assert.deepEqual(await list(world, { maxUploads: 0 }), {
    uploads: '',
    markers: ':0',
    next: ':0',
    max: 0,
    truncated: false,
  })
  await assert.rejects(listMultipartUploads(world.store, { bucket: 'bucket', maxUploads: -1 }), {
    code: 'InvalidArgument',
    details: { ArgumentName: 'max-uploads', ArgumentValue: -1 },
  })
})

test('MPU-120 only what is unfinished and of the bucket is listed', async () => {
  const world = await prepared(['a', 'b'])
  await addBucket(world.store, 'bucket2')
  await create(world.store, { bucket: 'bucket2', key: 'c' })
  const done = await create(world.store, { key: 'done' })
  await complete(world.store, done, [await storePart(world.store, done, 1, 'x')])
  assert.equal((await list(world)).uploads, 'a:1 b:2')
  await assert.rejects(listMultipartUploads(world.store, { bucket: 'other' }), { code: 'NoSuchBucket' })
})

test('MPU-121 a large common prefix is stepped over, not read through', async () => {
  const world = await prepared(Array.from({ length: 3000 }, (_, index) => `big/${index}`).concat('z'))
  let entries = 0
  const { meta } = world.store
  const counting: Store = {
    ...world.store,
    meta: {
      ...meta,
      scan: async (range, limit) => {
        const found = await meta.scan(range, limit)
        entries += found.length
        return found
      },
    },
  }
  const page = await listMultipartUploads(counting, { bucket: 'bucket', delimiter: '/' })
  assert.deepEqual([page.commonPrefixes, page.uploads.map(({ key }) => key)], [['big/'], ['z']])
  assert.ok(entries < 100, `${entries} entries were read`)
})

test('MPU-122 the pages of any listing join to all of it', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'é'), minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { maxLength: 30 }),
      fc.string({ unit: fc.constantFrom('a', '/'), maxLength: 2 }),
      fc.constantFrom('', '/', 'a'),
      fc.integer({ min: 1, max: 5 }),
      async (uploadKeys, prefix, delimiter, maxUploads) => {
        const { store } = await prepared(uploadKeys)
        const expected = expectedListing(uploadKeys, prefix, delimiter)
        const found: string[] = []
        let markers: { keyMarker?: string; uploadIdMarker?: string } = {}
        for (let more = true; more;) {
          const page = await listMultipartUploads(store, {
            bucket: 'bucket',
            prefix,
            delimiter,
            maxUploads,
            ...markers,
          })
          assert.ok(page.uploads.length + page.commonPrefixes.length <= maxUploads)
          found.push(...page.uploads.map(({ key }) => key), ...page.commonPrefixes)
          markers = { keyMarker: page.nextKeyMarker, uploadIdMarker: page.nextUploadIdMarker }
          more = page.isTruncated
        }
        assert.deepEqual(found.toSorted(), expected.toSorted())
      },
    ),
    { numRuns: 60 },
  )
})

const expectedListing = (uploadKeys: readonly string[], prefix: string, delimiter: string): string[] => {
  const selected = uploadKeys.filter((key) => key.startsWith(prefix))
  const groups = new Set<string>()
  const alone: string[] = []
  for (const key of selected) {
    const group = delimiter === '' ? undefined : groupOf(key, prefix, delimiter)
    if (group === undefined) alone.push(key)
    else groups.add(group)
  }
  return [...alone, ...groups]
}
