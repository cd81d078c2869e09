/** Our client against our server: the same declarations, both ways, over a socket. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createClient, createFetchTransport } from '../src/client/index.ts'
import type { Client } from '../src/client/index.ts'
import { createNodeTransport } from '../src/client/node-transport.ts'
import { bytesBody, readBody } from '../src/protocol/body.ts'
import { getObject } from '../src/protocol/operations/get-object.ts'
import { putObject } from '../src/protocol/operations/put-object.ts'
import { startServer } from './start-server.ts'
import type { TestServer } from './start-server.ts'

let server: TestServer
before(async () => {
  server = await startServer()
})
after(() => server.stop())

const textOf = async (
  client: Client,
  input: { Bucket: string; Key: string; Range?: string },
): Promise<string> =>
  new TextDecoder().decode(await readBody((await client.send(getObject, input)).Body, 1000))

for (const [name, transport] of [
  ['node', createNodeTransport()],
  ['fetch', createFetchTransport()],
] as const) {
  test(`CLIENT-27 every operation goes through, from one end to the other (${name})`, async () => {
    const client = createClient({ endpoint: server.endpoint, credentials: server.credentials, transport })
    const Bucket = `client-${name}`
    await client.call('CreateBucket', { Bucket, PartSizeMin: 1 })
    await client.call('HeadBucket', { Bucket })
    assert.deepEqual(await client.call('GetBucketLocation', { Bucket }), { LocationConstraint: '' })
    const buckets = await client.call('ListBuckets', {})
    assert.ok(buckets.Buckets.some((bucket) => bucket.Name === Bucket && bucket.CreationDate instanceof Date))

    const Key = "a b/é+~!*'().txt"
    const put = await client.call('PutObject', {
      Bucket,
      Key,
      ContentType: 'text/plain',
      Metadata: { author: 'Zoë' },
      Body: bytesBody(new TextEncoder().encode('hello world')),
    })
    const head = await client.call('HeadObject', { Bucket, Key })
    assert.deepEqual(
      [head.ETag, head.ContentLength, head.ContentType, head.Metadata],
      [put.ETag, 11, 'text/plain', { author: 'Zoë' }],
    )
    assert.equal(await textOf(client, { Bucket, Key, Range: 'bytes=6-' }), 'world')

    const { UploadId } = await client.call('CreateMultipartUpload', {
      Bucket,
      Key: 'm',
      ChecksumAlgorithm: 'CRC32',
    })
    const upload = { Bucket, Key: 'm', UploadId }
    const first = await client.call('UploadPart', {
      ...upload,
      PartNumber: 1,
      ChecksumCRC32: 'NhCmhg==',
      Body: new TextEncoder().encode('hello'),
    })
    const copied = await client.call('UploadPartCopy', {
      ...upload,
      PartNumber: 2,
      CopySource: `${Bucket}/${encodeURIComponent(Key)}`,
      CopySourceRange: 'bytes=5-10',
    })
    const listed = await client.call('ListParts', upload)
    assert.deepEqual(
      listed.Parts.map(({ PartNumber, ETag, Size }) => [PartNumber, ETag, Size]),
      [
        [1, first.ETag, 5],
        [2, copied.CopyPartResult.ETag, 6],
      ],
    )
    const uploads = await client.call('ListMultipartUploads', { Bucket })
    assert.deepEqual(
      uploads.Uploads.map((each) => each.UploadId),
      [UploadId],
    )
    const completed = await client.call('CompleteMultipartUpload', {
      ...upload,
      MultipartUpload: {
        Parts: listed.Parts.map(({ PartNumber, ETag, ChecksumCRC32 }) => ({
          PartNumber,
          ETag,
          ChecksumCRC32,
        })),
      },
    })
    assert.match(completed.ETag, /-2$/)
    assert.equal(await textOf(client, { Bucket, Key: 'm' }), 'hello world')
    const attributes = await client.call('GetObjectAttributes', {
      Bucket,
      Key: 'm',
      ObjectAttributes: ['ETag', 'ObjectParts', 'ObjectSize', 'Checksum'],
    })
    assert.deepEqual(
      [
        attributes.ETag,
        attributes.ObjectParts?.TotalPartsCount,
        attributes.ObjectSize,
        attributes.Checksum?.ChecksumType,
      ],
      [completed.ETag, 2, 11, 'COMPOSITE'],
    )

    await client.call('CopyObject', { Bucket, Key: 'copy', CopySource: `${Bucket}/m` })
    const v2 = await client.call('ListObjectsV2', { Bucket, MaxKeys: 2 })
    assert.deepEqual([v2.Contents.map((each) => each.Key), v2.IsTruncated], [[Key, 'copy'], true])
    const rest = await client.call('ListObjectsV2', { Bucket, ContinuationToken: v2.NextContinuationToken })
    assert.deepEqual(
      rest.Contents.map(({ Key, Size }) => [Key, Size]),
      [['m', 11]],
    )
    const v1 = await client.call('ListObjects', { Bucket, Delimiter: '/' })
    assert.deepEqual(v1.CommonPrefixes, [{ Prefix: 'a b/' }])

    const second = await client.call('CreateMultipartUpload', { Bucket, Key: 'gone' })
    await client.call('AbortMultipartUpload', { Bucket, Key: 'gone', UploadId: second.UploadId })
    await assert.rejects(client.call('ListParts', { Bucket, Key: 'gone', UploadId: second.UploadId }), {
      name: 'S3Error',
      code: 'NoSuchUpload',
      status: 404,
    })
    await client.call('DeleteObject', { Bucket, Key: 'copy' })
    const deleted = await client.call('DeleteObjects', {
      Bucket,
      Delete: { Objects: [{ Key }, { Key: 'm' }] },
    })
    assert.deepEqual([deleted.Deleted, deleted.Errors], [[{ Key }, { Key: 'm' }], []])
    await client.call('DeleteBucket', { Bucket })
    await assert.rejects(client.call('HeadBucket', { Bucket }), { code: 'NotFound', status: 404 })
    client.close()
  })
}

test('CLIENT-28 a presigned request and a signed payload hold at the server', async () => {
  const client = createClient({
    endpoint: server.endpoint,
    credentials: server.credentials,
    transport: createNodeTransport(),
    signBytes: true,
  })
  const object = { Bucket: 'presigned', Key: 'k é' }
  await client.call('CreateBucket', { Bucket: object.Bucket })
  await client.call('PutObject', { ...object, Body: new TextEncoder().encode('first') })
  const put = await client.presign(
    putObject,
    { ...object, ContentType: 'text/x', Metadata: { a: 'b' } },
    { expiresIn: 60 },
  )
  const stored = await fetch(put.url, { method: put.method, headers: put.headers, body: 'second' })
  assert.equal(stored.status, 200, await stored.text())
  const get = await client.presign(getObject, object, { expiresIn: 60 })
  const read = await fetch(get.url)
  assert.deepEqual(
    [await read.text(), read.headers.get('content-type'), read.headers.get('x-amz-meta-a')],
    ['second', 'text/x', 'b'],
  )
  client.close()
})

test('CLIENT-29 wrong credentials are refused by their error', async () => {
  const call = (accessKeyId: string, secretAccessKey: string): Promise<unknown> => {
    const client = createClient({ endpoint: server.endpoint, credentials: { accessKeyId, secretAccessKey } })
    return client.call('ListBuckets', {})
  }
  await assert.rejects(call(server.credentials.accessKeyId, 'wrong'), {
    code: 'SignatureDoesNotMatch',
    status: 403,
  })
  await assert.rejects(call('nobody', 'x'), { code: 'InvalidAccessKeyId', status: 403 })
})
