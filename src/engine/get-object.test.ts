import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { bytesOf, patternBytes } from '../../test/bodies.ts'
import { manualClock, put, putParts, rejectsWith, storeWithBucket } from '../../test/engine-objects.ts'
import { getObject, headObject, type ReadRequest } from './get-object.ts'
import type { Store } from './store.ts'

const at = (key: string, more: Partial<ReadRequest> = {}): ReadRequest => ({ bucket: 'bucket', key, ...more })

const read = async (store: Store, request: ReadRequest) => {
  const view = await getObject(store, request)
  return { ...view, bytes: await bytesOf(view.body) }
}

const hundred = patternBytes(100)

const ranges: readonly (readonly [range: string, span: readonly [number, number] | 'ignored' | 'refused'])[] =
  [
    ['bytes=0-0', [0, 1]],
    ['bytes=0-99', [0, 100]],
    ['bytes=0-999999', [0, 100]],
    ['bytes=50-', [50, 100]],
    ['bytes=-10', [90, 100]],
    ['bytes=-101', [0, 100]],
    ['bytes=00-01', [0, 2]],
    ['bytes=0-0,1-2', 'ignored'],
    ['bytes=10-5', 'ignored'],
    ['bytes= 0-1', 'ignored'],
    ['octets=0-1', 'ignored'],
    ['bytes=,', 'ignored'],
    ['bytes=--1', 'ignored'],
    ['bytes=100-100', 'refused'],
    ['bytes=100-', 'refused'],
    ['bytes=-0', 'refused'],
  ]

for (const [range, span] of ranges) {
  test(`OBJ-20 of 100 bytes the range ${range} is ${String(span)}`, async () => {
    const store = await storeWithBucket()
    await put(store, 'k', hundred)
    const request = at('k', { range })
    if (span === 'refused') {
      const error = await rejectsWith(getObject(store, request), 'InvalidRange', { ActualObjectSize: 100 })
      assert.equal(error.headers['content-range'], 'bytes */100')
      return
    }
    const [start, end] = span === 'ignored' ? [0, 100] : span
    const view = await read(store, request)
    assert.equal(view.partial, span !== 'ignored')
    assert.deepEqual(view.bytes, Buffer.from(hundred.subarray(start, end)))
    assert.equal(view.body.size, end - start)
  })
}

test('OBJ-21 no range of an empty object can be had', async () => {
  const store = await storeWithBucket()
  await put(store, 'k')
  for (const range of ['bytes=0-', 'bytes=0-0', 'bytes=-5']) {
    await rejectsWith(headObject(store, at('k', { range })), 'InvalidRange')
  }
})

test('OBJ-22 a range is read across parts, and any part by its number', async () => {
  const store = await storeWithBucket()
  const parts = [patternBytes(70_000, 1), patternBytes(100, 2), patternBytes(90_000, 3)]
  const whole = Buffer.concat(parts)
  await putParts(store, 'k', parts)
  const range = await read(store, at('k', { range: 'bytes=69999-70100' }))
  assert.deepEqual(range.bytes, whole.subarray(69_999, 70_101))
  const second = await read(store, at('k', { partNumber: 2 }))
  assert.deepEqual(second.bytes, Buffer.from(parts[1]!))
  assert.deepEqual([second.span, second.partial, second.partCount], [{ start: 70_000, end: 70_100 }, true, 3])
  assert.equal((await read(store, at('k'))).partCount, undefined)
  await rejectsWith(getObject(store, at('k', { partNumber: 4 })), 'InvalidPartNumber', {
    PartNumberRequested: 4,
    ActualPartCount: 3,
  })
})

test('OBJ-23 an object not made of parts is its own part 1', async () => {
  const store = await storeWithBucket()
  const object = await put(store, 'k', 'test-123')
  const view = await headObject(store, at('k', { partNumber: 1 }))
  assert.deepEqual(
    [view.span, view.partial, view.partCount, view.checksum],
    [{ start: 0, end: 8 }, true, undefined, object.checksum],
  )
  await rejectsWith(headObject(store, at('k', { partNumber: 2 })), 'InvalidPartNumber', {
    ActualPartCount: 1,
  })
  await rejectsWith(headObject(store, at('k', { partNumber: 1, range: 'bytes=0-0' })), 'InvalidRequest')
})

test('OBJ-24 a checksum is shown with the bytes that it is of, and with no others', async () => {
  const store = await storeWithBucket()
  const composite = await putParts(store, 'composite', ['one', 'two'], { algorithm: 'CRC32' })
  const full = await putParts(store, 'full', ['one', 'two'])
  const plain = await put(store, 'plain', 'onetwo')
  const checksumOf = async (key: string, more: Partial<ReadRequest> = {}) => {
    const { checksum, checksumPartCount } = await headObject(store, at(key, more))
    return checksum === undefined ? undefined : [checksum.value, checksumPartCount]
  }
  assert.deepEqual(await checksumOf('composite'), [composite.checksum.value, 2])
  assert.deepEqual(await checksumOf('full'), [full.checksum.value, 2])
  assert.deepEqual(await checksumOf('plain'), [plain.checksum.value, undefined])
  assert.equal(await checksumOf('plain', { range: 'bytes=1-' }), undefined)
  assert.deepEqual(await checksumOf('plain', { range: 'bytes=0-' }), [plain.checksum.value, undefined])
  assert.equal(await checksumOf('composite', { range: 'bytes=0-' }), undefined)
  assert.equal(await checksumOf('full', { partNumber: 1 }), undefined)
  // CRC32 of "two".
  assert.deepEqual(await checksumOf('composite', { partNumber: 2 }), ['EcqKZg==', undefined])
})

test('OBJ-25 the only version of an object is null; any other id was never issued', async () => {
  const store = await storeWithBucket()
  await put(store, 'k', 'x')
  assert.equal((await headObject(store, at('k', { versionId: 'null' }))).object.size, 1)
  for (const versionId of ['HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD', '']) {
    await rejectsWith(headObject(store, at('k', { versionId })), 'InvalidArgument', {
      ArgumentName: 'versionId',
      ArgumentValue: versionId,
    })
  }
})

test('OBJ-26 what is missing is told before what a condition says', async () => {
  const store = await storeWithBucket()
  await rejectsWith(headObject(store, at('k', { conditions: { ifNoneMatch: '*' } })), 'NoSuchKey', {
    Key: 'k',
  })
  await rejectsWith(headObject(store, { ...at('k'), bucket: 'none' }), 'NoSuchBucket')
  const { etag } = await put(store, 'k', 'x')
  await rejectsWith(
    headObject(
      store,
      at('k', { conditions: { ifNoneMatch: etag }, range: 'bytes=5-', partNumber: undefined }),
    ),
    'NotModified',
  )
})

const isHeld = (store: Store, clock: { ms: number }): boolean => {
  clock.ms += 1
  return store.readers.since() < clock.ms
}

test('OBJ-27 a read is announced until its body ends, fails, is given up, or was never begun and the client is gone', async () => {
  const clock = manualClock()
  const store = await storeWithBucket({ clock })
  await put(store, 'k', patternBytes(300_000))
  const open = (signal?: AbortSignal) => getObject(store, at('k'), signal)

  const whole = await open()
  assert.equal(isHeld(store, clock), true)
  await bytesOf(whole.body)
  assert.equal(isHeld(store, clock), false)

  for await (const _ of (await open()).body) break
  assert.equal(isHeld(store, clock), false)

  const unbegun = (await open()).body[Symbol.asyncIterator]()
  await unbegun.return?.()
  assert.equal(isHeld(store, clock), false)

  const piped = Readable.from((await open()).body)
  piped.destroy()
  await new Promise((resolve) => piped.once('close', resolve))
  assert.equal(isHeld(store, clock), false)

  const gone = new AbortController()
  await open(gone.signal)
  assert.equal(isHeld(store, clock), true)
  gone.abort()
  assert.equal(isHeld(store, clock), false)
  await open(gone.signal)
  assert.equal(isHeld(store, clock), false)

  const broken = await open()
  for await (const { id } of store.blobs.list()) await store.blobs.delete(id)
  await assert.rejects(bytesOf(broken.body), { name: 'BlobMissingError' })
  assert.equal(isHeld(store, clock), false)

  await rejectsWith(getObject(store, at('none')), 'NoSuchKey')
  await headObject(store, at('k'))
  assert.equal(isHeld(store, clock), false)
})

test('OBJ-28 a body that is being read when the client goes is held to its end', async () => {
  const clock = manualClock()
  const store = await storeWithBucket({ clock })
  await put(store, 'k', 'x')
  const gone = new AbortController()
  const { body } = await getObject(store, at('k'), gone.signal)
  const chunks = body[Symbol.asyncIterator]()
  gone.abort()
  assert.equal(isHeld(store, clock), true)
  await chunks.next()
  await chunks.next()
  assert.equal(isHeld(store, clock), false)
  assert.throws(() => body[Symbol.asyncIterator](), /only once/)
})
