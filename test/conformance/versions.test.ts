/** Versions, as S3 answers: most of these reproduce answers recorded from AWS, and are named after them. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import type {
  BucketVersioningStatus,
  CopyObjectCommandInput,
  DeleteObjectCommandInput,
  ListObjectVersionsCommandInput,
  ObjectIdentifier,
  S3Client,
} from '@aws-sdk/client-s3'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { answer, clientOf, makeBucket, refusal, startTarget } from './target.ts'

const target = await startTarget()
const { s3 } = target

const version = (Bucket: string, Status: BucketVersioningStatus) =>
  s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }))

const makeVersioned = async (t: TestContext): Promise<string> => {
  const Bucket = await makeBucket(t, target)
  await version(Bucket, 'Enabled')
  return Bucket
}

const put = (Bucket: string, Key: string, Body = 'x') => s3.send(new PutObjectCommand({ Bucket, Key, Body }))
const idOf = async (call: Promise<{ readonly VersionId?: string | undefined }>): Promise<string> =>
  (await call).VersionId ?? 'none'
const remove = (input: DeleteObjectCommandInput) => answer(s3.send(new DeleteObjectCommand(input)))
const read = async (Bucket: string, Key: string, VersionId?: string): Promise<readonly unknown[]> => {
  const found = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))
  return [await found.Body!.transformToString(), found.VersionId]
}
const head = (Bucket: string, Key: string, VersionId?: string) =>
  idOf(s3.send(new HeadObjectCommand({ Bucket, Key, VersionId })))
const copyTo = (
  Bucket: string,
  Key: string,
  CopySource: string,
  more: Partial<CopyObjectCommandInput> = {},
) => s3.send(new CopyObjectCommand({ Bucket, Key, CopySource, ...more }))

/** A page of versions, as `key id` with `*` for the latest, and what else it tells. */
const list = async (Bucket: string, more: Partial<ListObjectVersionsCommandInput> = {}) => {
  const page = await s3.send(new ListObjectVersionsCommand({ Bucket, ...more }))
  const shown = (each: { Key?: string; VersionId?: string; IsLatest?: boolean }): string =>
    `${each.IsLatest === true ? '*' : ''}${each.Key} ${each.VersionId}`
  return {
    versions: (page.Versions ?? []).map(shown),
    markers: (page.DeleteMarkers ?? []).map(shown),
    prefixes: (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    truncated: page.IsTruncated,
    markersGiven: [page.KeyMarker, page.VersionIdMarker],
    next: [page.NextKeyMarker, page.NextVersionIdMarker],
    first: page.Versions?.[0],
  }
}

/** What a call gives, and the headers of the answer: the SDK does not tell all of them. */
const withHeaders = async <T>(call: (client: S3Client) => Promise<T>) => {
  let headers: Readonly<Record<string, string>> = {}
  const client = clientOf(target)
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      headers = (result.response as { headers: Record<string, string> }).headers
      return result
    },
    { step: 'deserialize', priority: 'low' },
  )
  try {
    return { result: await call(client), headers }
  } finally {
    client.destroy()
  }
}

const noSuchKey = 'The specified key does not exist.'
const noSuchVersion = 'The specified version does not exist.'
const notAllowed = 'The specified method is not allowed against this resource.'
const madeUp = 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD'

test('VER-40 test_get_bucket_versioning_order: versions of a key stand newest first', async (t) => {
  const Bucket = await makeBucket(t, target)
  const state = () => answer(s3.send(new GetBucketVersioningCommand({ Bucket })))
  assert.deepEqual(await state(), {})
  assert.deepEqual((await list(Bucket)).versions, [])
  await version(Bucket, 'Enabled')
  assert.deepEqual(await state(), { Status: 'Enabled' })
  const [one, two, other] = [
    await idOf(put(Bucket, 'test')),
    await idOf(put(Bucket, 'test')),
    await idOf(put(Bucket, 'test2')),
  ]
  const page = await list(Bucket)
  assert.deepEqual(page.versions, [`*test ${two}`, `test ${one}`, `*test2 ${other}`])
  assert.deepEqual([page.markersGiven, page.next, page.truncated], [['', ''], [undefined, undefined], false])
  assert.match(page.first?.Owner?.ID ?? '', /^[0-9a-f]{64}$/)
  assert.deepEqual(
    [page.first?.ChecksumAlgorithm, page.first?.ChecksumType, page.first?.Size, page.first?.StorageClass],
    [['CRC32'], 'FULL_OBJECT', 1, 'STANDARD'],
  )
})

test('VER-41 test_s3_put_object_versioned: enabled, then suspended', async (t) => {
  const Bucket = await makeBucket(t, target)
  assert.equal(await idOf(put(Bucket, 'plain', 'before')), 'none')
  assert.deepEqual(await read(Bucket, 'plain'), ['before', undefined])
  assert.deepEqual((await list(Bucket)).versions, ['*plain null'])
  await version(Bucket, 'Enabled')
  assert.deepEqual(await read(Bucket, 'plain'), ['before', 'null'])
  const one = await idOf(put(Bucket, 'versioned', 'one'))
  const two = await idOf(put(Bucket, 'versioned', 'two'))
  assert.deepEqual(await read(Bucket, 'versioned'), ['two', two])
  const listed = ['*plain null', `*versioned ${two}`, `versioned ${one}`]
  assert.deepEqual((await list(Bucket)).versions, listed)
  await version(Bucket, 'Suspended')
  assert.deepEqual((await list(Bucket)).versions, listed)
  assert.deepEqual(await read(Bucket, 'versioned'), ['two', two])
  assert.deepEqual(await read(Bucket, 'plain'), ['before', 'null'])
  assert.equal(await idOf(put(Bucket, 'plain', 'after')), 'none')
  assert.deepEqual(await read(Bucket, 'plain'), ['after', 'null'])
})

test('VER-42 test_delete_object_versioned: markers, and what they hide', async (t) => {
  const Bucket = await makeVersioned(t)
  const Key = 'test-delete'
  const id = await idOf(put(Bucket, Key, 'test-delete'))
  const at = { Bucket, Key }
  assert.deepEqual(await read(Bucket, Key, id), ['test-delete', id])
  const bad = await refusal(
    s3.send(new DeleteObjectCommand({ ...at, VersionId: madeUp })),
    'ArgumentName',
    'ArgumentValue',
  )
  assert.deepEqual(bad, [400, 'InvalidArgument', 'Invalid version id specified', 'versionId', madeUp])
  const first = await remove(at)
  const second = await remove(at)
  assert.deepEqual([first['DeleteMarker'], second['DeleteMarker']], [true, true])
  const get = (VersionId?: unknown) =>
    refusal(
      s3.send(new GetObjectCommand({ ...at, VersionId: VersionId as string })),
      'Key',
      'VersionId',
      'Method',
      'ResourceType',
    )
  assert.deepEqual(await get(), [404, 'NoSuchKey', noSuchKey, Key, undefined, undefined, undefined])
  assert.deepEqual(await get(first['VersionId']), [
    405,
    'MethodNotAllowed',
    notAllowed,
    undefined,
    undefined,
    'GET',
    'DeleteMarker',
  ])
  const page = await list(Bucket, { Prefix: Key })
  assert.deepEqual(page.markers, [
    `*${Key} ${String(second['VersionId'])}`,
    `${Key} ${String(first['VersionId'])}`,
  ])
  assert.deepEqual(page.versions, [`${Key} ${id}`])
  assert.deepEqual(await remove({ ...at, VersionId: String(first['VersionId']) }), first)
  assert.deepEqual(await remove({ ...at, VersionId: id }), { VersionId: id })
  assert.deepEqual(await get(id), [404, 'NoSuchVersion', noSuchVersion, Key, id, undefined, undefined])
  assert.equal((await remove({ Bucket, Key: 'wrong-key' }))['DeleteMarker'], true)
})

test('VER-43 the answer to a hidden object and to a delete marker says what it is', async (t) => {
  const Bucket = await makeVersioned(t)
  await put(Bucket, 'k')
  const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
  const headersOf = async (VersionId?: string) => {
    const { headers } = await withHeaders((client) =>
      client.send(new GetObjectCommand({ Bucket, Key: 'k', VersionId })).catch(() => undefined),
    )
    return [
      headers['x-amz-delete-marker'],
      headers['x-amz-version-id'],
      headers['allow'],
      headers['last-modified'] !== undefined,
    ]
  }
  assert.deepEqual(await headersOf(), ['true', VersionId, undefined, false])
  assert.deepEqual(await headersOf(VersionId), ['true', VersionId, 'DELETE', true])
})

const removeMany = (Bucket: string, ...Objects: readonly ObjectIdentifier[]) =>
  answer(s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [...Objects] } })))

const byKey = (entries: unknown): unknown =>
  [...(entries as { Key: string }[])].sort((a, b) => (a.Key < b.Key ? -1 : 1))

test('VER-44 test_delete_objects_versioned: what was deleted or made is told for each key', async (t) => {
  const Bucket = await makeVersioned(t)
  const id = await idOf(put(Bucket, 'test-delete'))
  const made = await removeMany(Bucket, { Key: 'test-delete' }, { Key: 'wrongkey' }, { Key: 'wrongkey-x' })
  const deleted = byKey(made['Deleted']) as {
    Key: string
    DeleteMarker: boolean
    DeleteMarkerVersionId: string
  }[]
  assert.deepEqual(
    deleted.map(({ Key, DeleteMarker }) => [Key, DeleteMarker]),
    [
      ['test-delete', true],
      ['wrongkey', true],
      ['wrongkey-x', true],
    ],
  )
  const marker = deleted[0]!.DeleteMarkerVersionId
  const wrong = await removeMany(
    Bucket,
    { Key: 'test-delete', VersionId: madeUp },
    { Key: 'wrong-key-2', VersionId: madeUp },
  )
  const error = { Code: 'NoSuchVersion', Message: noSuchVersion, VersionId: madeUp }
  assert.deepEqual(byKey(wrong['Errors']), [
    { Key: 'test-delete', ...error },
    { Key: 'wrong-key-2', ...error },
  ])
  assert.deepEqual(await removeMany(Bucket, { Key: 'test-delete', VersionId: id }), {
    Deleted: [{ Key: 'test-delete', VersionId: id }],
  })
  assert.deepEqual(await removeMany(Bucket, { Key: 'test-delete', VersionId: marker }), {
    Deleted: [{ Key: 'test-delete', VersionId: marker, DeleteMarker: true, DeleteMarkerVersionId: marker }],
  })
})

test('VER-45 test_delete_objects, test_delete_non_existing_keys: without versioning there are no markers', async (t) => {
  const Bucket = await makeBucket(t, target)
  await put(Bucket, 'test-delete')
  assert.deepEqual(await removeMany(Bucket, { Key: 'test-delete', VersionId: madeUp }), {
    Errors: [{ Code: 'NoSuchVersion', Key: 'test-delete', Message: noSuchVersion, VersionId: madeUp }],
  })
  const gone = await removeMany(
    Bucket,
    { Key: 'test-delete' },
    { Key: 'c-wrong-key' },
    { Key: 'a-wrong-key' },
  )
  assert.deepEqual(byKey(gone['Deleted']), [
    { Key: 'a-wrong-key' },
    { Key: 'c-wrong-key' },
    { Key: 'test-delete' },
  ])
})

test('VER-46 test_get_object_with_version_unversioned_bucket: null is a version, a made-up id is none', async (t) => {
  const Bucket = await makeBucket(t, target)
  await put(Bucket, 'k', 'test-version')
  const refused = await refusal(
    s3.send(new GetObjectCommand({ Bucket, Key: 'k', VersionId: madeUp })),
    'ArgumentName',
    'ArgumentValue',
  )
  assert.deepEqual(refused, [400, 'InvalidArgument', 'Invalid version id specified', 'versionId', madeUp])
  assert.deepEqual(await read(Bucket, 'k', 'null'), ['test-version', undefined])
})

test('VER-47 test_list_object_versions_order_unversioned: objects are the version null', async (t) => {
  const Bucket = await makeBucket(t, target)
  assert.deepEqual((await list(Bucket)).versions, [])
  for (const key of ['b-test-object-2', 'a-test-object-1', 'c-test-object-3']) await put(Bucket, key)
  assert.deepEqual((await list(Bucket)).versions, [
    '*a-test-object-1 null',
    '*b-test-object-2 null',
    '*c-test-object-3 null',
  ])
})

test('VER-48 test_s3_delete_object_with_version_id: a version is deleted among others', async (t) => {
  const Bucket = await makeVersioned(t)
  const one = await idOf(put(Bucket, 'aws/s3/testkey1.txt'))
  const two = await idOf(put(Bucket, 'aws/s3/testkey2.txt'))
  assert.deepEqual(await removeMany(Bucket, { Key: 'aws/s3/testkey1.txt', VersionId: one }), {
    Deleted: [{ Key: 'aws/s3/testkey1.txt', VersionId: one }],
  })
  assert.deepEqual((await list(Bucket)).versions, [`*aws/s3/testkey2.txt ${two}`])
  await version(Bucket, 'Suspended')
  assert.deepEqual(await answer(s3.send(new GetBucketVersioningCommand({ Bucket }))), { Status: 'Suspended' })
})

test('VER-49 test_get_object_attributes_versioned: attributes of a version, none of a hidden object', async (t) => {
  const Bucket = await makeVersioned(t)
  const Key = 'key-attrs-versioned'
  const one = await idOf(put(Bucket, Key, 'first'))
  const two = await idOf(put(Bucket, Key, 'second'))
  const attributes = (VersionId?: string) =>
    s3.send(
      new GetObjectAttributesCommand({ Bucket, Key, VersionId, ObjectAttributes: ['ETag', 'ObjectSize'] }),
    )
  const current = await attributes()
  assert.deepEqual([current.VersionId, current.ObjectSize], [two, 6])
  const earlier = await attributes(one)
  assert.deepEqual(
    [earlier.VersionId, earlier.ObjectSize, earlier.ETag],
    [one, 5, '8b04d5e3775d298e78455efc5ca404d5'],
  )
  await remove({ Bucket, Key })
  assert.deepEqual(await refusal(attributes(), 'Key'), [404, 'NoSuchKey', noSuchKey, Key])
})

const replaced = { MetadataDirective: 'REPLACE' as const }

test('VER-50 test_s3_copy_object_in_place_versioned: a copy in place is a new version', async (t) => {
  const Bucket = await makeVersioned(t)
  const source = `${Bucket}/k`
  const one = await idOf(put(Bucket, 'k', 'body'))
  const refused = await refusal(copyTo(Bucket, 'k', source))
  assert.deepEqual(refused.slice(0, 2), [400, 'InvalidRequest'])
  const second = await copyTo(Bucket, 'k', source, replaced)
  assert.equal(second.CopySourceVersionId, one)
  assert.equal(await head(Bucket, 'k'), second.VersionId)
  await version(Bucket, 'Suspended')
  const third = await copyTo(Bucket, 'k', source, replaced)
  assert.deepEqual([third.CopySourceVersionId, third.VersionId], [second.VersionId, 'null'])
  assert.deepEqual(await read(Bucket, 'k'), ['body', 'null'])
  assert.equal(await head(Bucket, 'k', second.VersionId), second.VersionId)
  await version(Bucket, 'Enabled')
  const fourth = await copyTo(Bucket, 'k', source, replaced)
  assert.equal(fourth.CopySourceVersionId, undefined)
  assert.match(fourth.VersionId ?? '', /^.{32}$/)
})

test('VER-51 test_s3_copy_object_in_place_suspended_only: the copy is the version null', async (t) => {
  const Bucket = await makeBucket(t, target)
  const source = `${Bucket}/k`
  await put(Bucket, 'k', 'body')
  const plain = await copyTo(Bucket, 'k', source, replaced)
  assert.deepEqual([plain.VersionId, plain.CopySourceVersionId], [undefined, undefined])
  await version(Bucket, 'Suspended')
  for (let times = 0; times < 2; times++) {
    const copied = await copyTo(Bucket, 'k', source, replaced)
    assert.deepEqual([copied.VersionId, copied.CopySourceVersionId], ['null', undefined])
  }
  assert.deepEqual(await read(Bucket, 'k'), ['body', 'null'])
  assert.deepEqual((await list(Bucket)).versions, ['*k null'])
})

test('VER-52 test_copy_object_if_none_match_versioned_bucket: a delete marker is no object', async (t) => {
  const Bucket = await makeVersioned(t)
  const sourceId = await idOf(put(Bucket, 'source-object', 'data'))
  const copy = () => copyTo(Bucket, 'dest-object', `${Bucket}/source-object`, { IfNoneMatch: '*' })
  const first = await copy()
  assert.equal(first.CopySourceVersionId, sourceId)
  assert.deepEqual(await refusal(copy(), 'Condition'), [
    412,
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    'If-None-Match',
  ])
  const deleted = await remove({ Bucket, Key: 'dest-object' })
  const second = await copy()
  const page = await list(Bucket)
  assert.deepEqual(page.markers, [`dest-object ${String(deleted['VersionId'])}`])
  assert.deepEqual(page.versions, [
    `*dest-object ${second.VersionId}`,
    `dest-object ${first.VersionId}`,
    `*source-object ${sourceId}`,
  ])
})

test('VER-53 test_delete_object_if_match_all_non_express: what only directory buckets take is not implemented', async (t) => {
  const Bucket = await makeBucket(t, target)
  await put(Bucket, 'k')
  const call = s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', IfMatchLastModifiedTime: new Date() }))
  assert.deepEqual(await refusal(call, 'Header'), [
    501,
    'NotImplemented',
    'A header you provided implies functionality that is not implemented',
    'x-amz-if-match-last-modified-time',
  ])
})

test('VER-54 a delete whose If-Match does not hold deletes nothing', async (t) => {
  const Bucket = await makeBucket(t, target)
  const { ETag } = await put(Bucket, 'k')
  const tryWith = (Key: string, IfMatch: string) =>
    refusal(s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch })), 'Condition')
  assert.deepEqual((await tryWith('k', '"00000000000000000000000000000000"')).slice(0, 2), [
    412,
    'PreconditionFailed',
  ])
  assert.deepEqual((await tryWith('none', '*')).slice(0, 2), [404, 'NoSuchKey'])
  const many = await removeMany(Bucket, { Key: 'k', ETag: '00000000000000000000000000000000' })
  assert.deepEqual(
    (many['Errors'] as { Code: string }[]).map(({ Code }) => Code),
    ['PreconditionFailed'],
  )
  assert.deepEqual(await remove({ Bucket, Key: 'k', IfMatch: ETag }), {})
  assert.equal((await refusal(s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))))[0], 404)
})

/** Nine versions and markers of three keys. */
const fill = async (Bucket: string): Promise<readonly string[]> => {
  const ids: string[] = []
  for (const key of ['test_0', 'test_1', 'test_2', 'test_2'])
    ids.push(await idOf(put(Bucket, key, `v${ids.length}`)))
  for (const Key of ['test_0', 'test_1', 'test_2'])
    ids.push(String((await remove({ Bucket, Key }))['VersionId']))
  for (const key of ['test_0', 'test_1']) ids.push(await idOf(put(Bucket, key, 'again')))
  return ids
}

test('VER-55 test_list_objects_versions_markers: pages go on behind key and version', async (t) => {
  const Bucket = await makeVersioned(t)
  const [v1, v2, v3, v4, v5, v6, v7, v8, v9] = await fill(Bucket)
  const all = await list(Bucket)
  assert.deepEqual(all.versions, [
    `*test_0 ${v8}`,
    `test_0 ${v1}`,
    `*test_1 ${v9}`,
    `test_1 ${v2}`,
    `test_2 ${v4}`,
    `test_2 ${v3}`,
  ])
  assert.deepEqual(all.markers, [`test_0 ${v5}`, `test_1 ${v6}`, `*test_2 ${v7}`])
  const five = await list(Bucket, { MaxKeys: 5 })
  assert.deepEqual(
    [five.versions.length, five.markers.length, five.truncated, five.next],
    [3, 2, true, ['test_1', v6]],
  )
  const both = await list(Bucket, { MaxKeys: 1, KeyMarker: 'test_1', VersionIdMarker: v6 })
  assert.deepEqual([both.versions, both.truncated, both.next], [[`test_1 ${v2}`], true, ['test_1', v2]])
  assert.deepEqual(both.markersGiven, ['test_1', v6])
  const last = await list(Bucket, { MaxKeys: 1, KeyMarker: 'test_2', VersionIdMarker: v4 })
  assert.deepEqual(
    [last.versions, last.truncated, last.next],
    [[`test_2 ${v3}`], false, [undefined, undefined]],
  )
  const empty = await list(Bucket, { MaxKeys: 1, KeyMarker: '' })
  assert.deepEqual([empty.versions, empty.next], [[`*test_0 ${v8}`], ['test_0', v8]])
  const keyOnly = await list(Bucket, { MaxKeys: 1, KeyMarker: 'test_1' })
  assert.deepEqual([keyOnly.markers, keyOnly.next], [[`*test_2 ${v7}`], ['test_2', v7]])
  const behind = await list(Bucket, { MaxKeys: 1, KeyMarker: 'test_2' })
  assert.deepEqual([behind.versions, behind.markers, behind.truncated], [[], [], false])
  const versionOnly = s3.send(new ListObjectVersionsCommand({ Bucket, VersionIdMarker: v6 }))
  assert.deepEqual(await refusal(versionOnly, 'ArgumentName', 'ArgumentValue'), [
    400,
    'InvalidArgument',
    'A version-id marker cannot be specified without a key marker.',
    'version-id-marker',
    v6,
  ])
})

test('VER-56 test_list_objects_versions_with_prefix_only_and_pagination: also where the marker is gone', async (t) => {
  const Bucket = await makeVersioned(t)
  const Prefix = 'prefix'
  const ids: string[] = []
  for (let count = 0; count < 5; count++) ids.unshift(await idOf(put(Bucket, 'prefixed_key')))
  const one = await list(Bucket, { Prefix, MaxKeys: 3 })
  assert.deepEqual([one.versions.length, one.truncated, one.next], [3, true, ['prefixed_key', ids[2]]])
  const keyOnly = await list(Bucket, { Prefix, MaxKeys: 4, KeyMarker: 'prefixed_key' })
  assert.deepEqual([keyOnly.versions, keyOnly.truncated], [[], false])
  const marker = { Prefix, MaxKeys: 5, KeyMarker: 'prefixed_key', VersionIdMarker: ids[2]! }
  assert.deepEqual((await list(Bucket, marker)).versions, [
    `prefixed_key ${ids[3]}`,
    `prefixed_key ${ids[4]}`,
  ])
  await removeMany(Bucket, ...ids.slice(0, 3).map((VersionId) => ({ Key: 'prefixed_key', VersionId })))
  assert.deepEqual((await list(Bucket, marker)).versions, [
    `*prefixed_key ${ids[3]}`,
    `prefixed_key ${ids[4]}`,
  ])
})

test('VER-57 test_list_object_versions_pagination_common_prefixes: a page may end with a common prefix', async (t) => {
  const Bucket = await makeVersioned(t)
  const names = ['folder/aSubfolder/subFile1', 'folder/aSubfolder/subFile2', 'folder/file1', 'folder/file2']
  const ids: string[] = []
  for (const name of names) ids.push(await idOf(put(Bucket, name, 'content key')))
  const page = { Prefix: 'folder/', Delimiter: '/', MaxKeys: 1 }
  const first = await list(Bucket, page)
  assert.deepEqual(
    [first.prefixes, first.versions, first.next],
    [['folder/aSubfolder/'], [], ['folder/aSubfolder/', undefined]],
  )
  for (const KeyMarker of ['folder/aSubfolder/', 'folder/aSubfolder/subFile1']) {
    const next = await list(Bucket, { ...page, KeyMarker })
    assert.deepEqual(
      [next.prefixes, next.versions, next.next],
      [[], [`*folder/file1 ${ids[2]}`], ['folder/file1', ids[2]]],
    )
  }
  const end = await list(Bucket, { ...page, KeyMarker: 'folder/file1' })
  assert.deepEqual([end.versions, end.truncated], [[`*folder/file2 ${ids[3]}`], false])
})

test('VER-58 test_list_ops_encoding_type_validation[list_object_versions]', async (t) => {
  const Bucket = await makeVersioned(t)
  for (const value of ['value', '']) {
    const call = s3.send(new ListObjectVersionsCommand({ Bucket, EncodingType: value as 'url' }))
    assert.deepEqual(await refusal(call, 'ArgumentName', 'ArgumentValue'), [
      400,
      'InvalidArgument',
      'Invalid Encoding Method specified in Request',
      'encoding-type',
      value,
    ])
  }
  await put(Bucket, 'a b/ü')
  const page = await s3.send(new ListObjectVersionsCommand({ Bucket, EncodingType: 'url', Prefix: 'a b' }))
  assert.deepEqual(
    [page.Versions?.[0]?.Key, page.Prefix, page.EncodingType],
    ['a%20b/%C3%BC', 'a%20b', 'url'],
  )
})

test('VER-59 PutBucketVersioning says what it does not do', async (t) => {
  const Bucket = await makeBucket(t, target)
  const set = (VersioningConfiguration: object) =>
    refusal(s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration })))
  assert.deepEqual((await set({})).slice(0, 2), [400, 'IllegalVersioningConfigurationException'])
  assert.deepEqual((await set({ Status: 'enabled' })).slice(0, 2), [400, 'MalformedXML'])
  if (!target.foreign) {
    assert.deepEqual(await set({ Status: 'Enabled', MFADelete: 'Enabled' }), [
      501,
      'NotImplemented',
      'This server does not implement MFA delete.',
    ])
  }
  await s3.send(
    new PutBucketVersioningCommand({
      Bucket,
      VersioningConfiguration: { Status: 'Enabled', MFADelete: 'Disabled' },
    }),
  )
  await remove({ Bucket, Key: 'k' })
  assert.deepEqual((await refusal(s3.send(new DeleteBucketCommand({ Bucket })))).slice(0, 2), [
    409,
    'BucketNotEmpty',
  ])
  assert.equal((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount, 0)
})

test('VER-60 an upload tells the version that it will be, and takes its place by its initiation', async (t) => {
  const Bucket = await makeVersioned(t)
  const at = { Bucket, Key: 'k' }
  const versionOf = async <T>(call: (client: S3Client) => Promise<T>) => {
    const { result, headers } = await withHeaders(call)
    return { result, versionId: headers['x-amz-version-id'] }
  }
  const create = async () => {
    const { result, versionId } = await versionOf((client) =>
      client.send(new CreateMultipartUploadCommand(at)),
    )
    return { id: { ...at, UploadId: result.UploadId }, versionId }
  }
  const [first, second, third] = [await create(), await create(), await create()]
  assert.match(first.versionId ?? '', /^.{32}$/)
  const finish = async ({ id, versionId }: typeof first, Body: string) => {
    const part = await versionOf((client) =>
      client.send(new UploadPartCommand({ ...id, PartNumber: 1, Body })),
    )
    assert.equal(part.versionId, versionId)
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: part.result.ETag }] }
    return s3.send(new CompleteMultipartUploadCommand({ ...id, MultipartUpload }))
  }
  assert.equal(
    (await versionOf((client) => client.send(new ListPartsCommand(first.id)))).versionId,
    first.versionId,
  )
  const aborted = await versionOf((client) => client.send(new AbortMultipartUploadCommand(third.id)))
  assert.equal(aborted.versionId, third.versionId)
  assert.equal((await finish(second, 'second')).VersionId, second.versionId)
  assert.equal((await finish(first, 'first')).VersionId, first.versionId)
  assert.deepEqual((await list(Bucket)).versions, [`*k ${second.versionId}`, `k ${first.versionId}`])
  assert.deepEqual(await read(Bucket, 'k'), ['second', second.versionId])
  const copied = await create()
  const CopySource = `${Bucket}/k?versionId=${first.versionId}`
  const copy = await s3.send(new UploadPartCopyCommand({ ...copied.id, PartNumber: 1, CopySource }))
  assert.equal(copy.CopySourceVersionId, first.versionId)
})
