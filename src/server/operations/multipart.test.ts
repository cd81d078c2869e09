import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { patternBytes } from '../../../test/bodies.ts'
import { call } from '../../../test/handler-call.ts'
import { startMemoryServer } from '../../../test/memory-server.ts'
import { create, storePart, storeWithBucket } from '../../../test/uploads.ts'
import { completeMultipartUploadHandler } from './complete-multipart-upload.ts'
import { createMultipartUploadHandler } from './create-multipart-upload.ts'

const Bucket = 'bucket'

const connect = async (test: TestContext): Promise<S3Client> => {
  const { host, port, credentials } = await startMemoryServer(test)
  const client = new S3Client({
    endpoint: `http://${host}:${port}`,
    region: 'us-east-1',
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
  })
  test.after(() => client.destroy())
  return client
}

/** The answer without what differs from run to run or is not S3's. */
const shown = <Answer extends object>(answer: Answer): Omit<Answer, '$metadata'> =>
  Object.fromEntries(
    Object.entries(answer).filter(([name, value]) => name !== '$metadata' && value !== undefined),
  ) as Answer

test('MPU-160 an upload goes through the AWS SDK with the fields that S3 gives', async (context) => {
  const client = await connect(context)
  const Key = 'dir/test-unicode_—_file'
  const created = await client.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'CRC32' }),
  )
  const UploadId = created.UploadId!
  assert.deepEqual(shown(created), {
    Bucket,
    Key,
    UploadId,
    ChecksumAlgorithm: 'CRC32',
    ChecksumType: 'COMPOSITE',
  })

  const bodies = [patternBytes(100_000, 1), patternBytes(10, 2)]
  const Parts = []
  for (const [index, Body] of bodies.entries()) {
    const PartNumber = index + 1
    const stored = await client.send(
      new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ChecksumAlgorithm: 'CRC32' }),
    )
    Parts.push({ PartNumber, ETag: stored.ETag, ChecksumCRC32: stored.ChecksumCRC32 })
    assert.match(stored.ETag!, /^"[0-9a-f]{32}"$/)
    assert.match(stored.ChecksumCRC32!, /^.{6}==$/)
  }

  const page = await client.send(new ListPartsCommand({ Bucket, Key, UploadId }))
  const { Parts: listed, Initiator, Owner, ...rest } = shown(page)
  assert.deepEqual(rest, {
    Bucket,
    Key,
    UploadId,
    PartNumberMarker: '0',
    NextPartNumberMarker: '2',
    MaxParts: 1000,
    IsTruncated: false,
    StorageClass: 'STANDARD',
    ChecksumAlgorithm: 'CRC32',
    ChecksumType: 'COMPOSITE',
  })
  assert.deepEqual(
    listed?.map(({ PartNumber, Size, ETag, ChecksumCRC32 }) => ({ PartNumber, Size, ETag, ChecksumCRC32 })),
    [
      { ...Parts[0], Size: 100_000 },
      { ...Parts[1], Size: 10 },
    ],
  )
  assert.deepEqual(Object.keys(Owner!), ['ID'])
  assert.deepEqual(Object.keys(Initiator!).toSorted(), ['DisplayName', 'ID'])

  const completed = await client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
  )
  const { Location, ETag, ChecksumCRC32, ...others } = shown(completed)
  assert.deepEqual(others, { Bucket, Key, ChecksumType: 'COMPOSITE' })
  assert.match(Location!, /^http:\/\/127\.0\.0\.1:\d+\/bucket\/dir%2Ftest-unicode_%E2%80%94_file$/)
  assert.match(ETag!, /^"[0-9a-f]{32}-2"$/)
  assert.match(ChecksumCRC32!, /^.{6}==-2$/)

  const again = await client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
  )
  assert.deepEqual(shown(again), shown(completed))
  const object = await client.send(new GetObjectCommand({ Bucket, Key }))
  assert.deepEqual(Buffer.from(await object.Body!.transformToByteArray()), Buffer.concat(bodies))
})

test('MPU-161 uploads are listed, copied to and aborted through the AWS SDK', async (context) => {
  const client = await connect(context)
  await client.send(new PutObjectCommand({ Bucket, Key: 'source', Body: '0123456789' }))
  const ids: string[] = []
  for (const Key of ['a b/1', 'a b/2', 'z']) {
    ids.push((await client.send(new CreateMultipartUploadCommand({ Bucket, Key }))).UploadId!)
  }
  const page = await client.send(
    new ListMultipartUploadsCommand({ Bucket, Delimiter: '/', EncodingType: 'url' }),
  )
  const { Uploads, ...rest } = shown(page)
  assert.deepEqual(rest, {
    Bucket,
    KeyMarker: '',
    UploadIdMarker: '',
    NextKeyMarker: 'z',
    NextUploadIdMarker: ids[2],
    Delimiter: '/',
    EncodingType: 'url',
    MaxUploads: 1000,
    IsTruncated: false,
    CommonPrefixes: [{ Prefix: 'a%20b/' }],
  })
  assert.deepEqual(
    Uploads?.map(({ Key, UploadId, StorageClass }) => [Key, UploadId, StorageClass]),
    [['z', ids[2], 'STANDARD']],
  )

  const target = { Bucket, Key: 'z', UploadId: ids[2]! }
  const copied = await client.send(
    new UploadPartCopyCommand({
      ...target,
      PartNumber: 1,
      CopySource: 'bucket/source',
      CopySourceRange: 'bytes=0-8',
    }),
  )
  assert.equal(copied.CopyPartResult?.ETag, '"22975d8a5ed1b91445f6c55ac121505b"')
  await assert.rejects(
    client.send(
      new UploadPartCopyCommand({
        ...target,
        PartNumber: 1,
        CopySource: 'bucket/source',
        CopySourceRange: '0-8',
      }),
    ),
    { name: 'InvalidArgument', ArgumentName: 'x-amz-copy-source-range', ArgumentValue: '0-8' },
  )
  await client.send(new AbortMultipartUploadCommand(target))
  await assert.rejects(client.send(new AbortMultipartUploadCommand(target)), {
    name: 'NoSuchUpload',
    UploadId: ids[2],
  })
})

const refused: readonly (readonly [string, object, object])[] = [
  [
    'without parts',
    { MultipartUpload: { Parts: [] } },
    { name: 'InvalidRequest', message: 'You must specify at least one part' },
  ],
  [
    'of a part that was never stored',
    { MultipartUpload: { Parts: [{ PartNumber: 2, ETag: '"x"' }] } },
    { name: 'InvalidPart', PartNumber: '2', ETag: 'x' },
  ],
  [
    'with a wrong size',
    {
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag: '"5d41402abc4b2a76b9719d911017c592"' }] },
      MpuObjectSize: 4,
    },
    {
      name: 'InvalidRequest',
      message: "The provided 'x-amz-mp-object-size' header value 4 does not match what was computed: 5",
    },
  ],
  [
    'with a checksum of a part that is not base64',
    {
      MultipartUpload: {
        Parts: [{ PartNumber: 1, ETag: '"5d41402abc4b2a76b9719d911017c592"', ChecksumCRC32: 'bad!' }],
      },
    },
    { name: 'InvalidArgument', ArgumentName: 'Checksum' },
  ],
  [
    'with a checksum of the object that is not base64',
    {
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag: '"5d41402abc4b2a76b9719d911017c592"' }] },
      ChecksumCRC32: 'bad!',
    },
    { name: 'InvalidRequest', message: 'Value for x-amz-checksum-crc32 header is invalid.' },
  ],
]

for (const [what, fields, error] of refused) {
  test(`MPU-162 a completion ${what} is refused on the wire as S3 does`, async (context) => {
    const client = await connect(context)
    const target = { Bucket, Key: 'key' }
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(target))
    await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: 'hello' }))
    await assert.rejects(
      client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, ...fields })),
      error,
    )
  })
}

test('MPU-163 nobody may not initiate an upload', async () => {
  const store = await storeWithBucket()
  const context = call<'CreateMultipartUpload'>(store, { Bucket, Key: 'key' }, { anonymous: true })
  await assert.rejects(createMultipartUploadHandler(context), { code: 'AccessDenied', status: 403 })
})

test('MPU-164 the Location of an object is in the addressing style of the request', async () => {
  const store = await storeWithBucket()
  for (const [options, location] of [
    [{ origin: 'http://s3.test' }, 'http://s3.test/bucket/key'],
    [{ origin: 'https://bucket.s3.test', virtualHost: true }, 'https://bucket.s3.test/key'],
  ] as const) {
    const upload = await create(store)
    const { part } = await storePart(store, upload, 1, 'hello')
    const input = {
      Bucket,
      Key: 'key',
      UploadId: upload.id,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part.etag }] },
    }
    const { Location } = await completeMultipartUploadHandler(
      call<'CompleteMultipartUpload'>(store, input, options),
    )
    assert.equal(Location, location)
  }
})
