import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { bodyOf, openBody, patternBytes } from '../../test/bodies.ts'
import { complete, create, nameOf, read, storePart, storeWithBucket, testClock } from '../../test/uploads.ts'
import type { BodyStream } from '../protocol/body.ts'
import { partSizeMax } from '../protocol/limits.ts'
import type { MetaStore } from '../storage/meta-store.ts'
import { abortMultipartUpload } from './abort-multipart-upload.ts'
import { uploadActivity } from './activity.ts'
import { openStore } from './open-store.ts'
import { createPartRegistrar } from './part-registrar.ts'
import { readParts } from './parts.ts'
import type { Store } from './store.ts'
import { uploadPart } from './upload-part.ts'
import { getUpload } from './uploads.ts'

const noSuchUpload = (uploadId: string) => ({
  code: 'NoSuchUpload',
  status: 404,
  message:
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  details: { UploadId: uploadId },
})

const md5 = (bytes: Uint8Array | string): string => createHash('md5').update(bytes).digest('hex')

const blobCount = async (store: Store): Promise<number> => {
  let count = 0
  for await (const _ of store.blobs.list()) count++
  return count
}

/** A body that must not be read. */
const untouched: BodyStream = {
  size: 5,
  trailers: new Map(),
  [Symbol.asyncIterator]: () => assert.fail('the body was read'),
}

test('MPU-20 a part has the MD5 of its bytes as its ETag', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  for (const bytes of [Buffer.from(''), Buffer.from('hello'), patternBytes(200_000)]) {
    const { part, checksum } = await storePart(store, upload, 1, bytes)
    assert.equal(part.etag, md5(bytes))
    assert.equal(part.size, bytes.length)
    assert.equal(checksum, undefined)
  }
})

for (const number of [0, -1, 10_001, 1.5, Number.NaN]) {
  test(`MPU-21 part number ${number} is refused before the body is read`, async () => {
    const store = await storeWithBucket()
    const upload = await create(store)
    await assert.rejects(storePart(store, upload, number, untouched), {
      code: 'InvalidArgument',
      status: 400,
      message: 'Part number must be an integer between 1 and 10000, inclusive',
      details: { ArgumentName: 'partNumber', ArgumentValue: number },
    })
  })
}

test('MPU-21 part numbers 1 and 10,000 are taken', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  await complete(store, upload, [
    await storePart(store, upload, 1, 'a'),
    await storePart(store, upload, 10_000, 'b'),
  ])
  assert.equal((await read(store))?.bytes.toString(), 'ab')
})

test('MPU-22 a part for an upload that is not there is refused before the body is read', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  for (const id of ['fakeid', '0'.repeat(26), 'x'.repeat(3000), 'a\0b']) {
    await assert.rejects(storePart(store, { ...upload, id }, 1, untouched), noSuchUpload(id))
  }
  await assert.rejects(storePart(store, { ...upload, key: 'other' }, 1, untouched), noSuchUpload(upload.id))
  await assert.rejects(storePart(store, { ...upload, bucket: 'other' }, 1, untouched), {
    code: 'NoSuchBucket',
  })
})

test('MPU-23 a part of the same number replaces the earlier one', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const first = await storePart(store, upload, 1, 'first')
  const second = await storePart(store, upload, 1, 'second')
  assert.deepEqual(
    (await readParts(store, upload.id)).map(({ etag }) => etag),
    [md5('second')],
  )
  await assert.rejects(complete(store, upload, [first]), { code: 'InvalidPart' })
  await complete(store, upload, [second])
  assert.equal((await read(store))?.bytes.toString(), 'second')
})

test('MPU-23 a part that fails leaves the earlier one of its number as it was', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const first = await storePart(store, upload, 1, 'first')
  const broken = openBody(100_000)
  const failing = storePart(store, upload, 1, broken)
  broken.push(patternBytes(80_000))
  broken.fail(new Error('the client is gone'))
  await assert.rejects(failing, /the client is gone/)
  await assert.rejects(storePart(store, upload, 1, 'second', ['CRC32', 'AAAAAA==']), { code: 'BadDigest' })
  assert.deepEqual(await readParts(store, upload.id), [first.part])
  assert.equal(await blobCount(store), 0)
})

test('MPU-24 of two parts of one number at the same time the last to end stays', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const slow = openBody()
  const slowPart = storePart(store, upload, 1, slow)
  slow.push(Buffer.from('slow'))
  const quick = await storePart(store, upload, 1, 'quick')
  assert.deepEqual(await readParts(store, upload.id), [quick.part])
  slow.end()
  const { part } = await slowPart
  assert.equal(part.etag, md5('slow'))
  assert.deepEqual(await readParts(store, upload.id), [part])
})

test('MPU-25 a part is not there before all its bytes are', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const body = openBody()
  const storing = storePart(store, upload, 1, body)
  body.push(Buffer.from('half'))
  await storePart(store, upload, 2, 'another')
  assert.deepEqual(
    (await readParts(store, upload.id)).map(({ number }) => number),
    [2],
  )
  body.end()
  await storing
  assert.equal((await readParts(store, upload.id)).length, 2)
})

test('MPU-26 an upload that is aborted while a part streams in stays aborted, and the bytes are given up', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const body = openBody(100_000)
  const storing = storePart(store, upload, 1, body)
  body.push(patternBytes(70_000))
  await storePart(store, upload, 2, 'on the way')
  await abortMultipartUpload(store, { ...nameOf(upload), caller: upload.owner })
  body.push(patternBytes(30_000))
  body.end()
  await assert.rejects(storing, { code: 'NoSuchUpload', status: 404 })
  assert.deepEqual(
    (await readParts(store, upload.id)).map(({ number }) => number),
    [2],
  )
  assert.equal(await blobCount(store), 0)
  await assert.rejects(getUpload(store, nameOf(upload)), { code: 'NoSuchUpload' })
})

test('MPU-27 a resend of part 1 that ends after Complete is refused and changes nothing', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const first = await storePart(store, upload, 1, 'first')
  const body = openBody(100_000)
  const resend = storePart(store, upload, 1, body)
  body.push(patternBytes(70_000))
  await complete(store, upload, [first])
  body.push(patternBytes(30_000))
  body.end()
  await assert.rejects(resend, { code: 'NoSuchUpload', status: 404 })
  assert.equal((await read(store))?.bytes.toString(), 'first')
  assert.equal(await blobCount(store), 0)
})

test('MPU-28 a part may have 5 GiB and no more; a declared size above is refused unread', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  await assert.rejects(storePart(store, upload, 1, { ...untouched, size: partSizeMax + 1 }), {
    code: 'EntityTooLarge',
    status: 400,
    message: 'Your proposed upload exceeds the maximum allowed size',
    details: { ProposedSize: partSizeMax + 1, MaxSizeAllowed: partSizeMax },
  })
})

test('MPU-29 no least size is asked of a part before Complete', async () => {
  const store = await storeWithBucket({ partSizeMin: 5 * 1024 * 1024 })
  const upload = await create(store)
  const parts = [await storePart(store, upload, 1, 'tiny'), await storePart(store, upload, 2, '')]
  assert.deepEqual(
    parts.map(({ part }) => part.size),
    [4, 0],
  )
})

test('MPU-50 a part with a wrong Content-MD5 is refused with both digests in base64', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const wrong = createHash('md5').update('other').digest()
  await assert.rejects(
    uploadPart(store, { ...nameOf(upload), number: 1, body: bodyOf('hello'), expected: { md5: wrong } }),
    {
      code: 'BadDigest',
      status: 400,
      message: 'The Content-MD5 you specified did not match what we received.',
      details: { CalculatedDigest: 'XUFAKrxLKna5cZ2REBfFkg==', ExpectedDigest: wrong.toString('base64') },
    },
  )
  assert.deepEqual(await readParts(store, upload.id), [])
})

test("MPU-51 a checksum of another algorithm than the upload's is refused before the body is read", async () => {
  const store = await storeWithBucket()
  const upload = await create(store, { algorithm: 'SHA256' })
  await assert.rejects(storePart(store, upload, 1, untouched, ['CRC32', 'NSRBwg==']), {
    code: 'InvalidRequest',
    status: 400,
    message: 'Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32',
    details: {},
  })
})

test('MPU-51 a part of a COMPOSITE upload must come with a checksum', async () => {
  const store = await storeWithBucket()
  const upload = await create(store, { algorithm: 'CRC32C' })
  await assert.rejects(storePart(store, upload, 1, untouched), {
    code: 'InvalidRequest',
    message: 'Checksum Type mismatch occurred, expected checksum Type: crc32c, actual checksum Type: null',
  })
})

test('MPU-52 a part of a FULL_OBJECT upload without a checksum gets it computed and answered', async () => {
  const store = await storeWithBucket()
  for (const [algorithm, value] of [
    ['CRC32', 'NhCmhg=='],
    ['CRC32C', 'mnG7TA=='],
    ['CRC64NVME', 'M3eFcAZSQlc='],
  ] as const) {
    const upload = await create(store, { algorithm, type: 'FULL_OBJECT' })
    const stored = await storePart(store, upload, 1, 'hello')
    assert.deepEqual(stored.checksum, { algorithm, value })
    assert.equal(stored.part.checksum, value)
  }
})

test('MPU-53 an upload without an algorithm takes any one checksum of a part, verifies and answers it, and does not keep it', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const stored = await storePart(store, upload, 1, 'abc', ['CRC32', 'NSRBwg=='])
  assert.deepEqual(stored.checksum, { algorithm: 'CRC32', value: 'NSRBwg==' })
  assert.equal(stored.part.checksum, undefined)
  const another = await storePart(store, upload, 2, 'hello', ['SHA1', 'qvTGHdzF6KLavt4PO0gs2a6pQ00='])
  assert.equal(another.checksum?.algorithm, 'SHA1')
  const { checksum } = await complete(store, upload, [
    { PartNumber: 1, ETag: stored.part.etag },
    { PartNumber: 2, ETag: another.part.etag },
  ])
  assert.equal(checksum.algorithm, 'CRC64NVME')
})

for (const algorithm of ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const) {
  test(`MPU-54 a part whose ${algorithm} is wrong is refused`, async () => {
    const store = await storeWithBucket()
    const upload = await create(store, { algorithm })
    const sizes = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 }
    const wrong = Buffer.alloc(sizes[algorithm], 1).toString('base64')
    await assert.rejects(storePart(store, upload, 1, patternBytes(100_000), [algorithm, wrong]), {
      code: 'BadDigest',
      status: 400,
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
      details: {},
    })
    assert.deepEqual(await readParts(store, upload.id), [])
    assert.equal(await blobCount(store), 0)
  })
}

test('MPU-55 a checksum in a trailer is verified once the body has ended', async () => {
  const store = await storeWithBucket()
  const upload = await create(store, { algorithm: 'CRC32' })
  const trailers = new Map<string, string>()
  const withTrailer = (value: string): BodyStream => ({
    size: 5,
    trailers,
    async *[Symbol.asyncIterator]() {
      yield Buffer.from('hello')
      trailers.set('x-amz-checksum-crc32', value)
    },
  })
  const send = async (value: string) =>
    uploadPart(store, {
      ...nameOf(upload),
      number: 1,
      body: withTrailer(value),
      algorithm: 'CRC32',
      expected: {
        checksum: {
          algorithm: 'CRC32',
          value: () => Buffer.from(trailers.get('x-amz-checksum-crc32') ?? '', 'base64'),
        },
      },
    })
  assert.deepEqual((await send('NhCmhg==')).checksum, { algorithm: 'CRC32', value: 'NhCmhg==' })
  await assert.rejects(send('AAAAAA=='), { code: 'BadDigest' })
})

test('MPU-56 an upload knows its bytes, parts, parts on their way and last activity', async () => {
  const clock = testClock()
  const store = await storeWithBucket({ clock })
  const upload = await create(store)
  clock.advance(1000)
  await storePart(store, upload, 1, 'hello')
  await storePart(store, upload, 1, 'hi')
  clock.advance(1000)
  const body = openBody()
  const storing = storePart(store, upload, 2, body)
  body.push(Buffer.from('123'))
  await storePart(store, upload, 3, 'more')
  const during = await uploadActivity(store, (await getUpload(store, nameOf(upload))).upload)
  assert.deepEqual(during, {
    bytes: 6,
    parts: 2,
    partsInFlight: 1,
    bytesInFlight: 3,
    lastActivityAt: upload.initiatedAt + 2000,
  })
  body.end()
  await storing
  const after = await uploadActivity(store, (await getUpload(store, nameOf(upload))).upload)
  assert.deepEqual([after.bytes, after.parts, after.partsInFlight, after.bytesInFlight], [9, 3, 0, 0])
})

test('MPU-57 parts of one upload may come to any node, and each node can complete it', async () => {
  const one = await storeWithBucket()
  const two = await openStore({ meta: one.meta, blobs: one.blobs, node: 'two' })
  const upload = await create(one)
  const parts = await Promise.all(
    Array.from({ length: 40 }, async (_, index) =>
      storePart(index % 2 === 0 ? one : two, upload, index + 1, `${index},`),
    ),
  )
  const { upload: now } = await getUpload(two, nameOf(upload))
  assert.deepEqual(now.nodes.toSorted(), ['test', 'two'])
  assert.equal((await uploadActivity(one, now)).parts, 40)
  await complete(two, upload, parts)
  assert.equal(
    (await read(one))?.bytes.toString(),
    Array.from({ length: 40 }, (_, index) => `${index},`).join(''),
  )
})

test('MPU-58 a disk that is full in the middle of a part leaves the upload as it was, and it goes on', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const full = new Error('no space left on device')
  const { blobs } = store
  const failing: Store = {
    ...store,
    blobs: { ...blobs, create: () => ({ ...blobs.create(), write: () => Promise.reject(full) }) },
  }
  await assert.rejects(storePart(failing, upload, 1, patternBytes(100_000)), full)
  assert.equal(await blobCount(store), 0)
  const part = await storePart(store, upload, 1, patternBytes(100_000))
  assert.equal((await complete(store, upload, [part])).partCount, 1)
})

test('MPU-59 bytes are kept when a commit failed without telling its outcome', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  const { meta, clock, makeId, node, boot } = store
  // The commit is made, but its answer is lost.
  const torn: MetaStore = {
    ...meta,
    commit: async (batch) => {
      await meta.commit(batch)
      throw new Error('connection lost')
    },
  }
  const registrar = createPartRegistrar({ meta: torn, clock, makeId, node, boot })
  await assert.rejects(
    storePart({ ...store, registrar }, upload, 1, patternBytes(100_000)),
    /connection lost/,
  )
  const [part] = await readParts(store, upload.id)
  await complete(store, upload, [{ PartNumber: 1, ETag: part!.etag }])
  assert.deepEqual((await read(store))?.bytes, Buffer.from(patternBytes(100_000)))
})
