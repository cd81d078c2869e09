import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bodyOf, bytesOf, patternBytes } from '../../../test/bodies.ts'
import { manualClock, put, putParts, rejectsWith, storeWithBucket } from '../../../test/engine-objects.ts'
import { call } from '../../../test/handler-call.ts'
import type { HandlerContext } from '../handler.ts'
import { copyObjectHandler } from './copy-object.ts'
import { deleteObjectHandler } from './delete-object.ts'
import { deleteObjectsHandler } from './delete-objects.ts'
import { getObjectAttributesHandler } from './get-object-attributes.ts'
import { getObjectHandler } from './get-object.ts'
import { headObjectHandler } from './head-object.ts'
import { putObjectHandler } from './put-object.ts'

const at = { Bucket: 'bucket', Key: 'k' }

test('OBJ-50 what was put is told by GET and HEAD: only what was said, and no storage class for STANDARD', async () => {
  const clock = manualClock(Date.UTC(2026, 0, 2, 3, 4, 5, 678))
  const store = await storeWithBucket({ clock })
  const stored = await putObjectHandler(
    call<'PutObject'>(store, { ...at, Body: bodyOf('hello'), Metadata: { a: 'b' }, Tagging: 'x=1&y=2' }),
  )
  assert.deepEqual(stored, {
    ETag: '5d41402abc4b2a76b9719d911017c592',
    ChecksumCRC64NVME: 'M3eFcAZSQlc=',
    ChecksumType: 'FULL_OBJECT',
  })
  const { Body, ...fields } = await getObjectHandler(call<'GetObject'>(store, at))
  assert.equal(String(await bytesOf(Body)), 'hello')
  const said = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
  assert.deepEqual(said, {
    AcceptRanges: 'bytes',
    LastModified: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)),
    ETag: '5d41402abc4b2a76b9719d911017c592',
    ContentLength: 5,
    ContentType: 'binary/octet-stream',
    Metadata: { a: 'b' },
    TagCount: 2,
  })
  assert.deepEqual(await headObjectHandler(call<'HeadObject'>(store, at)), fields)
})

test('OBJ-51 checksums are shown in checksum mode only, those over checksums with their count', async () => {
  const store = await storeWithBucket()
  await putParts(store, 'k', ['one', 'two'], { algorithm: 'CRC32' })
  const ofHead = async (more: object) => headObjectHandler(call<'HeadObject'>(store, { ...at, ...more }))
  assert.equal((await ofHead({})).ChecksumType, undefined)
  const shown = await ofHead({ ChecksumMode: 'ENABLED' })
  assert.match(shown.ChecksumCRC32 ?? '', /^.{6}==-2$/)
  assert.equal(shown.ChecksumType, 'COMPOSITE')
  const part = await ofHead({ ChecksumMode: 'ENABLED', PartNumber: 2 })
  assert.deepEqual([part.ChecksumCRC32, part.ChecksumType, part.PartsCount], ['EcqKZg==', 'COMPOSITE', 2])
  assert.deepEqual([part.ContentRange, part.ContentLength], ['bytes 3-5/6', 3])
})

const overrides = {
  ResponseCacheControl: 'no-store',
  ResponseContentDisposition: 'attachment; filename="é"',
  ResponseContentEncoding: 'x',
  ResponseContentLanguage: 'fr',
  ResponseContentType: 'text/html',
  ResponseExpires: 'soon',
}

test('OBJ-52 whoever signs may override six headers of the answer', async () => {
  const store = await storeWithBucket()
  await put(store, 'k', 'x', { fields: { ContentType: 'text/plain', CacheControl: 'private' } })
  const view = await headObjectHandler(call<'HeadObject'>(store, { ...at, ...overrides }))
  assert.deepEqual(
    [
      view.CacheControl,
      view.ContentDisposition,
      view.ContentEncoding,
      view.ContentLanguage,
      view.ContentType,
      view.Expires,
    ],
    Object.values(overrides),
  )
  for (const name of Object.keys(overrides)) {
    const anonymous = call<'GetObject'>(store, { ...at, [name]: 'x' }, { anonymous: true })
    await rejectsWith(getObjectHandler(anonymous), 'InvalidRequest')
  }
})

test('OBJ-53 an override that no header can be is refused, and the read let go', async () => {
  const clock = manualClock()
  const store = await storeWithBucket({ clock })
  await put(store, 'k', patternBytes(100_000))
  for (const value of ['€', 'a\r\nb: c', '\0']) {
    await rejectsWith(
      getObjectHandler(call<'GetObject'>(store, { ...at, ResponseCacheControl: value })),
      'InvalidArgument',
      { ArgumentName: 'response-cache-control', ArgumentValue: value },
    )
  }
  clock.ms += 1
  assert.equal(store.readers.since(), clock.ms)
})

test('OBJ-54 what this server does not do is refused, not taken silently', async () => {
  const store = await storeWithBucket()
  const putWith = (more: object) =>
    putObjectHandler(call<'PutObject'>(store, { ...at, Body: bodyOf('x'), ...more }))
  for (const [more, code] of [
    [{ ServerSideEncryption: 'aws:kms' }, 'NotImplemented'],
    [{ SSECustomerAlgorithm: 'AES256' }, 'NotImplemented'],
    [{ WriteOffsetBytes: 0 }, 'NotImplemented'],
    [{ ACL: 'public-read' }, 'AccessControlListNotSupported'],
    [{ GrantRead: 'id="x"' }, 'AccessControlListNotSupported'],
    [{ ObjectLockLegalHoldStatus: 'ON' }, 'InvalidRequest'],
  ] as const) {
    await rejectsWith(putWith(more), code)
  }
  await putWith({ ACL: 'bucket-owner-full-control' })
  await putWith({ ACL: 'private' })
  await rejectsWith(
    headObjectHandler(call<'HeadObject'>(store, { ...at, SSECustomerKey: 'x' })),
    'NotImplemented',
  )
})

test('OBJ-55 a delete echoes the version it was given; many are told in two lists, or failures only', async () => {
  const store = await storeWithBucket()
  assert.deepEqual(await deleteObjectHandler(call<'DeleteObject'>(store, at)), {})
  assert.deepEqual(await deleteObjectHandler(call<'DeleteObject'>(store, { ...at, VersionId: 'null' })), {
    VersionId: 'null',
  })
  const Objects = [{ Key: 'a' }, { Key: 'b', VersionId: 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD' }]
  const failed = {
    Key: 'b',
    VersionId: 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD',
    Code: 'NoSuchVersion',
    Message: 'The specified version does not exist.',
  }
  for (const Quiet of [false, true]) {
    const result = await deleteObjectsHandler(
      call<'DeleteObjects'>(store, { Bucket: 'bucket', Delete: { Objects, Quiet } }),
    )
    assert.deepEqual(result, { Deleted: Quiet ? [] : [{ Key: 'a', VersionId: undefined }], Errors: [failed] })
  }
})

test('COPY-13 a copy answers ETag, time and checksum; a tagging header counts only with REPLACE', async () => {
  const store = await storeWithBucket()
  await put(store, 'a', '123456789', { fields: { Tagging: 'x=1' } })
  const input = { Bucket: 'bucket', Key: 'b', CopySource: '/bucket/a', Tagging: '=' }
  const { CopyObjectResult: result } = await copyObjectHandler(call<'CopyObject'>(store, input))
  assert.deepEqual(
    [result.ETag, result.ChecksumCRC64NVME, result.ChecksumType, result.LastModified.getMilliseconds()],
    ['25f9e794323b453885f5181f1b624d0b', 'rosUhgp5mIg=', 'FULL_OBJECT', 0],
  )
  const replace = { ...input, TaggingDirective: 'REPLACE' } as const
  await rejectsWith(copyObjectHandler(call<'CopyObject'>(store, replace)), 'InvalidArgument')
})

test('OBJ-56 attributes are those asked for; a COMPOSITE checksum stands without its count', async () => {
  const store = await storeWithBucket()
  const object = await putParts(store, 'k', ['a', 'bc'], { algorithm: 'CRC32C' })
  const ask = (ObjectAttributes: HandlerContext<'GetObjectAttributes'>['input']['ObjectAttributes']) =>
    getObjectAttributesHandler(call<'GetObjectAttributes'>(store, { ...at, ObjectAttributes }))
  const { LastModified, ...all } = await ask([
    'ETag',
    'Checksum',
    'ObjectParts',
    'StorageClass',
    'ObjectSize',
  ])
  assert.ok(LastModified)
  assert.deepEqual(all, {
    ETag: object.etag,
    Checksum: { ChecksumCRC32C: object.checksum.value, ChecksumType: 'COMPOSITE' },
    ObjectParts: {
      TotalPartsCount: 2,
      PartNumberMarker: 0,
      NextPartNumberMarker: 2,
      MaxParts: 1000,
      IsTruncated: false,
      Parts: [
        { PartNumber: 1, Size: 1, ChecksumCRC32C: 'wdBDMA==' },
        { PartNumber: 2, Size: 2, ChecksumCRC32C: all.ObjectParts?.Parts?.[1]?.ChecksumCRC32C },
      ],
    },
    StorageClass: 'STANDARD',
    ObjectSize: 3,
  })
  assert.deepEqual(Object.keys(await ask(['ObjectSize'])), ['LastModified', 'ObjectSize'])
  await rejectsWith(ask([]), 'InvalidRequest')
})
