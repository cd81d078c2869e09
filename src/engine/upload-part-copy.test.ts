import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { patternBytes } from '../../test/bodies.ts'
import {
  addBucket,
  complete,
  create,
  nameOf,
  put,
  read,
  storePart,
  storeWithBucket,
  testClock,
  uploadWhole,
} from '../../test/uploads.ts'
import type { ChecksumAlgorithm } from '../checksum/checksum.ts'
import { createHasher, toBase64 } from '../checksum/index.ts'
import { partSizeMax } from '../protocol/limits.ts'
import { abortMultipartUpload } from './abort-multipart-upload.ts'
import { createCollector } from './collect-garbage.ts'
import type { ReadConditions } from './conditions.ts'
import { findCurrent } from './current-object.ts'
import { deleteObject } from './delete-object.ts'
import { keys } from './keys.ts'
import { openStore } from './open-store.ts'
import { createPartRegistrar } from './part-registrar.ts'
import { readParts } from './parts.ts'
import { encodeRecord, type UploadRecord } from './records.ts'
import type { Store } from './store.ts'
import type { StoredPart } from './upload-part.ts'
import { uploadPartCopy } from './upload-part-copy.ts'

const copyPart = async (
  store: Store,
  upload: UploadRecord,
  number: number,
  rest: {
    readonly range?: string
    readonly key?: string
    readonly bucket?: string
    readonly conditions?: ReadConditions
  } = {},
): Promise<StoredPart> =>
  uploadPartCopy(store, {
    ...nameOf(upload),
    number,
    source: { bucket: rest.bucket ?? 'bucket', key: rest.key ?? 'source' },
    range: rest.range,
    ...(rest.conditions === undefined ? {} : { conditions: rest.conditions }),
  })

const md5 = (bytes: Uint8Array | string): string => createHash('md5').update(bytes).digest('hex')

const digest = (algorithm: ChecksumAlgorithm, bytes: Uint8Array): string => {
  const hasher = createHasher(algorithm)
  hasher.update(bytes)
  return toBase64(hasher.digest())
}

/** Counts what is written to and read from the blobs. */
const countingBlobs = (
  store: Store,
): { readonly store: Store; readonly bytes: { written: number; read: number } } => {
  const bytes = { written: 0, read: 0 }
  const { blobs } = store
  const counting: Store = {
    ...store,
    blobs: {
      ...blobs,
      create: () => {
        const writer = blobs.create()
        return {
          ...writer,
          id: writer.id,
          write: (chunk) => ((bytes.written += chunk.length), writer.write(chunk)),
        }
      },
      read: async function* (id, span) {
        bytes.read += span.end - span.start
        yield* blobs.read(id, span)
      },
    },
  }
  return { store: counting, bytes }
}

test('MPU-130 a part is copied from an object or a range of it', async () => {
  const store = await storeWithBucket()
  await put(store, '0123456789', 'source')
  const upload = await create(store)
  const parts = [
    await copyPart(store, upload, 1, { range: 'bytes=0-8' }),
    await copyPart(store, upload, 2, { range: 'bytes=1-1' }),
    await copyPart(store, upload, 3, { range: 'bytes=0-0' }),
    await copyPart(store, upload, 4),
  ]
  assert.deepEqual(
    parts.map(({ part }) => [part.etag, part.size]),
    [
      ['22975d8a5ed1b91445f6c55ac121505b', 9],
      ['c4ca4238a0b923820dcc509a6f75849b', 1],
      ['cfcd208495d565ef66e7dff9f98764da', 1],
      ['781e5e245d69b566979b86e28d23f2c7', 10],
    ],
  )
  await complete(store, upload, parts)
  assert.equal((await read(store))?.bytes.toString(), '012345678' + '1' + '0' + '0123456789')
})

const malformed =
  'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy'

for (const range of [
  '0-8',
  'bytes=-',
  'bytes=-0',
  'bytes=-1-',
  'bytes=-15',
  'bytes=-2',
  'bytes=0--1',
  'bytes=0-1,3-4,7-9',
  'bytes=1-',
  'bytes=1-0',
  'bytes=0',
  'bytes=a-b',
  'Bytes=0-1',
  '',
]) {
  test(`MPU-131 the range "${range}" of a copy is refused`, async () => {
    const store = await storeWithBucket()
    await put(store, '0123456789', 'source')
    await assert.rejects(copyPart(store, await create(store), 1, { range }), {
      code: 'InvalidArgument',
      status: 400,
      message: malformed,
      details: { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: range },
    })
  })
}

test('MPU-132 a range that ends beyond the source is an invalid argument, one that begins there an invalid request', async () => {
  const store = await storeWithBucket()
  await put(store, '0123456789', 'source')
  const upload = await create(store)
  for (const range of ['bytes=0-100', 'bytes=9-10', 'bytes=0-99999999999999999999']) {
    await assert.rejects(copyPart(store, upload, 1, { range }), {
      code: 'InvalidArgument',
      message: 'Range specified is not valid for source object of size: 10',
      details: { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: range },
    })
  }
  for (const range of ['bytes=100-200', 'bytes=10-10']) {
    await assert.rejects(copyPart(store, upload, 1, { range }), {
      code: 'InvalidRequest',
      message: 'The specified copy range is invalid for the source object size',
      details: {},
    })
  }
})

test('MPU-133 an empty object is copied to an empty part', async () => {
  const store = await storeWithBucket()
  await put(store, '', 'source')
  const upload = await create(store)
  const copied = await copyPart(store, upload, 1)
  assert.deepEqual([copied.part.etag, copied.part.size], ['d41d8cd98f00b204e9800998ecf8427e', 0])
  await complete(store, upload, [copied])
  assert.equal((await read(store))?.bytes.length, 0)
})

test('MPU-134 a copy writes no byte, and reads none where the digests of exactly these bytes are known', async () => {
  const { store, bytes } = countingBlobs(await storeWithBucket())
  await put(store, patternBytes(100_000, 1), 'source')
  await uploadWhole(store, [patternBytes(100_000, 2), patternBytes(100_000, 3)], { key: 'parts' })
  const written = bytes.written
  const upload = await create(store)
  const parts = [
    await copyPart(store, upload, 1),
    await copyPart(store, upload, 2, { key: 'parts', range: 'bytes=100000-199999' }),
  ]
  assert.equal(bytes.read, 0)
  parts.push(await copyPart(store, upload, 3, { key: 'parts', range: 'bytes=50000-149999' }))
  assert.equal(bytes.read, 100_000)
  assert.equal(bytes.written, written)
  await complete(store, upload, parts)
  const whole = Buffer.concat([patternBytes(100_000, 2), patternBytes(100_000, 3)])
  assert.deepEqual(
    (await read(store))?.bytes,
    Buffer.concat([patternBytes(100_000, 1), patternBytes(100_000, 3), whole.subarray(50_000, 150_000)]),
  )
  assert.equal(parts[2]!.part.etag, md5(whole.subarray(50_000, 150_000)))
})

for (const [what, range] of [
  ['the whole of an object', undefined],
  ['exactly one part of an object', 'bytes=70000-139999'],
  ['a span across parts', 'bytes=1-139998'],
] as const) {
  for (const [algorithm, type] of [
    ['CRC32C', 'COMPOSITE'],
    ['CRC32C', 'FULL_OBJECT'],
    ['CRC64NVME', 'FULL_OBJECT'],
    ['SHA256', 'COMPOSITE'],
    [undefined, undefined],
  ] as const) {
    test(`MPU-135 ${what} is copied with the digests that the upload (${algorithm}, ${type}) needs`, async () => {
      const store = await storeWithBucket()
      const source = await create(store, { key: 'source', algorithm: 'CRC32C', type: 'FULL_OBJECT' })
      const contents = [patternBytes(70_000, 1), patternBytes(70_000, 2)]
      const sourceParts = [
        await storePart(store, source, 1, contents[0]!),
        await storePart(store, source, 2, contents[1]!),
      ]
      await complete(store, source, sourceParts)
      const [, first, last] = /(\d+)-(\d+)/.exec(range ?? 'bytes=0-139999') ?? []
      const bytes = Buffer.concat(contents).subarray(Number(first), Number(last) + 1)

      const upload = await create(store, {
        ...(algorithm === undefined ? {} : { algorithm }),
        ...(type === undefined ? {} : { type }),
      })
      const copied = await copyPart(store, upload, 1, range === undefined ? {} : { range })
      assert.equal(copied.part.etag, md5(bytes))
      assert.equal(copied.part.crc64, digest('CRC64NVME', bytes))
      const checksum = algorithm === undefined ? undefined : { algorithm, value: digest(algorithm, bytes) }
      assert.deepEqual(copied.checksum, checksum)
      assert.equal(copied.part.checksum, checksum?.value)
      await complete(store, upload, [copied])
      assert.deepEqual((await read(store))?.bytes, bytes)
    })
  }
}

test('MPU-135 the recorded checksums of a copied part and its object', async () => {
  for (const [type, value] of [
    ['COMPOSITE', 'F9bAnw=='],
    ['FULL_OBJECT', 'iqJrOQ=='],
  ] as const) {
    const store = await storeWithBucket()
    await put(store, 'this is a part', 'source')
    const upload = await create(store, { algorithm: 'CRC32C', type })
    const copied = await copyPart(store, upload, 1)
    assert.deepEqual(copied.checksum, { algorithm: 'CRC32C', value: 'iqJrOQ==' })
    assert.equal(copied.part.etag, '11df95d595559285eb2b042124e74f09')
    const result = await complete(store, upload, [copied])
    assert.equal(result.etag, '395d97c07920de036bfa21e7568a2e9f-1')
    assert.deepEqual(result.checksum, { algorithm: 'CRC32C', type, value })
  }
})

test('MPU-136 a copied part keeps its bytes when the source is overwritten or deleted', async () => {
  for (const size of [10, 100_000]) {
    const clock = testClock()
    const store = await storeWithBucket({ clock })
    await put(store, patternBytes(size, 1), 'source')
    const upload = await create(store)
    const copied = await copyPart(store, upload, 1)
    await deleteObject(store, { bucket: 'bucket', key: 'source' })
    const collector = createCollector(store)
    for (let round = 0; round < 3; round++) {
      await collector.collect()
      clock.advance(10)
    }
    await complete(store, upload, [copied])
    assert.deepEqual((await read(store))?.bytes, Buffer.from(patternBytes(size, 1)))
  }
})

test('MPU-136 the source keeps its bytes when the upload is aborted', async () => {
  const clock = testClock()
  const store = await storeWithBucket({ clock })
  await put(store, patternBytes(100_000), 'source')
  const upload = await create(store)
  await copyPart(store, upload, 1)
  await abortMultipartUpload(store, { ...nameOf(upload), caller: upload.owner })
  const collector = createCollector(store)
  for (let round = 0; round < 3; round++) {
    await collector.collect()
    clock.advance(10)
  }
  assert.deepEqual((await read(store, 'source'))?.bytes, Buffer.from(patternBytes(100_000)))
})

test('MPU-137 a source that is overwritten during the copy is copied as it is then', async () => {
  const store = await storeWithBucket()
  await put(store, 'before', 'source')
  const upload = await create(store)
  const { meta, clock, makeId, node, boot } = store
  let interrupted = false
  const racing = {
    ...meta,
    commit: async (batch: Parameters<typeof meta.commit>[0]) => {
      if (!interrupted) {
        interrupted = true
        await put(store, 'since', 'source')
      }
      return meta.commit(batch)
    },
  }
  const registrar = createPartRegistrar({ meta: racing, clock, makeId, node, boot })
  const copied = await copyPart({ ...store, meta: racing, registrar }, upload, 1)
  assert.equal(copied.part.etag, md5('since'))
  await complete(store, upload, [copied])
  assert.equal((await read(store))?.bytes.toString(), 'since')
})

test('MPU-138 a missing source answers NoSuchKey or NoSuchBucket, a missing upload NoSuchUpload', async () => {
  const store = await storeWithBucket()
  const upload = await create(store)
  await assert.rejects(copyPart(store, upload, 1), {
    code: 'NoSuchKey',
    status: 404,
    details: { Key: 'source' },
  })
  await assert.rejects(copyPart(store, upload, 1, { bucket: 'other' }), {
    code: 'NoSuchBucket',
    details: { BucketName: 'other' },
  })
  await put(store, 'x', 'source')
  await assert.rejects(copyPart(store, { ...upload, id: 'fakeid' }, 1), {
    code: 'NoSuchUpload',
    details: { UploadId: 'fakeid' },
  })
  await assert.rejects(copyPart(store, upload, 10_001), { code: 'InvalidArgument' })
  await assert.rejects(
    uploadPartCopy(store, {
      ...nameOf(upload),
      number: 1,
      source: { bucket: 'bucket', key: 'source', versionId: 'x' },
    }),
    { code: 'InvalidArgument', message: 'Invalid version id specified' },
  )
})

test('MPU-138 a source may stand in another bucket, and may be the key itself', async () => {
  const store = await storeWithBucket()
  await addBucket(store, 'other')
  await put(store, 'there', 'source', 'other')
  await put(store, 'here', 'key')
  const upload = await create(store)
  const parts = [
    await copyPart(store, upload, 1, { bucket: 'other' }),
    await copyPart(store, upload, 2, { key: 'key' }),
  ]
  await complete(store, upload, parts)
  assert.equal((await read(store))?.bytes.toString(), 'therehere')
})

test('MPU-139 more than 5 GiB is refused', async () => {
  const store = await storeWithBucket()
  await put(store, 'x', 'source')
  const found = await findCurrent(store, 'bucket', 'source')
  const large = { ...found!.object, size: partSizeMax + 1 }
  await store.meta.commit({ expect: [], set: [[keys.current('bucket', 'source'), encodeRecord(large)]] })
  const upload = await create(store)
  for (const request of [{}, { range: `bytes=0-${partSizeMax}` }]) {
    await assert.rejects(copyPart(store, upload, 1, request), {
      code: 'InvalidRequest',
      message: /5368709120/,
    })
  }
})

const hour = 3_600_000
const conditions: readonly (readonly [
  string,
  (etag: string, time: number) => ReadConditions,
  string | undefined,
])[] = [
  ['If-Match of its ETag', (etag) => ({ ifMatch: `"${etag}"` }), undefined],
  ['If-Match of another ETag', () => ({ ifMatch: '"x"' }), 'x-amz-copy-source-If-Match'],
  ['If-None-Match of another ETag', () => ({ ifNoneMatch: '"x"' }), undefined],
  ['If-None-Match of its ETag', (etag) => ({ ifNoneMatch: etag }), 'x-amz-copy-source-If-None-Match'],
  ['If-Unmodified-Since later', (_, time) => ({ ifUnmodifiedSince: new Date(time + hour) }), undefined],
  [
    'If-Unmodified-Since earlier',
    (_, time) => ({ ifUnmodifiedSince: new Date(time - hour) }),
    'x-amz-copy-source-If-Unmodified-Since',
  ],
  ['If-Modified-Since earlier', (_, time) => ({ ifModifiedSince: new Date(time - hour) }), undefined],
  [
    'If-Modified-Since its time',
    (_, time) => ({ ifModifiedSince: new Date(time) }),
    'x-amz-copy-source-If-Modified-Since',
  ],
  [
    'If-Match of its ETag and If-Unmodified-Since earlier',
    (etag, time) => ({ ifMatch: etag, ifUnmodifiedSince: new Date(time - hour) }),
    undefined,
  ],
  [
    'If-None-Match of its ETag and If-Modified-Since earlier',
    (etag, time) => ({ ifNoneMatch: etag, ifModifiedSince: new Date(time - hour) }),
    'x-amz-copy-source-If-None-Match',
  ],
]

for (const [what, conditionsOf, condition] of conditions) {
  test(`COND-50 a part is ${condition === undefined ? '' : 'not '}copied from a source with ${what}`, async () => {
    const store = await storeWithBucket({ clock: testClock() })
    const { etag, modifiedAt } = await put(store, 'hello', 'source')
    const upload = await create(store)
    const copying = copyPart(store, upload, 1, { conditions: conditionsOf(etag, modifiedAt) })
    if (condition === undefined) {
      assert.equal((await copying).part.etag, etag)
      return
    }
    await assert.rejects(copying, {
      code: 'PreconditionFailed',
      status: 412,
      message: 'At least one of the pre-conditions you specified did not hold',
      details: { Condition: condition },
    })
    assert.deepEqual(await readParts(store, upload.id), [])
  })
}

test('MPU-140 a part can be copied on a node that has stored nothing of the upload yet', async () => {
  const store = await storeWithBucket()
  const other = await openStore({ meta: store.meta, blobs: store.blobs, node: 'other' })
  await put(store, 'hello', 'source')
  const upload = await create(store)
  await complete(store, upload, [await copyPart(other, upload, 1)])
  assert.equal((await read(store))?.bytes.toString(), 'hello')
})
