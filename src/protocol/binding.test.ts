import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  parseRequest,
  parseResponse,
  UnreadableResponseError,
  writeRequest,
  writeResponse,
} from './binding.ts'
import type { WireRequest } from './binding.ts'
import { bytesBody, readBody } from './body.ts'
import { S3Error } from './errors.ts'
import type { InputOf, Operation } from './operation.ts'
import { implementedOperations as operations } from './operations/index.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (body: unknown): string => {
  assert.ok(body instanceof Uint8Array)
  return new TextDecoder().decode(body)
}
const noBody = { xml: new Uint8Array() }

const request = (query: string, headers: Record<string, string> = {}): WireRequest => ({
  method: 'GET',
  bucket: 'b',
  key: 'k',
  query: new Map(new URLSearchParams(query)),
  headers,
})

const roundTrip = <O extends Operation>(operation: O, input: InputOf<O>): InputOf<O> => {
  const written = writeRequest(operation, input)
  const body =
    written.body === undefined || written.body instanceof Uint8Array
      ? { xml: written.body ?? new Uint8Array() }
      : { stream: written.body }
  return parseRequest(operation, { ...written, query: new Map(written.query) }, body)
}

const refusal = (parse: () => unknown): { code: string; message: string; details: object } => {
  try {
    parse()
  } catch (error) {
    assert.ok(error instanceof S3Error, String(error))
    return { code: error.code, message: error.message, details: { ...error.details } }
  }
  return assert.fail('accepted')
}

test('OP-2 a request that is written is read as the same input', () => {
  const part = {
    Bucket: 'b',
    Key: 'a/ü',
    UploadId: 'u',
    PartNumber: 10_000,
    ContentMD5: 'md5',
    Body: bytesBody(bytes('x')),
  }
  assert.deepEqual(roundTrip(operations.UploadPart, part), part)
  const create = {
    Bucket: 'b',
    Key: 'k',
    ContentType: 'text/plain',
    Expires: 'whenever',
    Metadata: { 'one-name': 'ä', two: '' },
    ChecksumAlgorithm: 'XXHASH128',
    ChecksumType: 'COMPOSITE',
    BucketKeyEnabled: false,
    ObjectLockRetainUntilDate: new Date('2030-01-02T03:04:05.000Z'),
  } as const
  assert.deepEqual(roundTrip(operations.CreateMultipartUpload, create), create)
  const complete = {
    Bucket: 'b',
    Key: 'k',
    UploadId: 'u',
    MultipartUpload: {
      Parts: [
        { ETag: 'e1', PartNumber: 1, ChecksumCRC32: 'AAAAAA==' },
        { ETag: 'e2', PartNumber: 7 },
      ],
    },
    IfNoneMatch: '*',
    MpuObjectSize: 0,
  }
  assert.deepEqual(roundTrip(operations.CompleteMultipartUpload, complete), complete)
  const attributes = {
    Bucket: 'b',
    Key: 'k',
    ObjectAttributes: ['ETag', 'ObjectParts'] as const,
    MaxParts: 5,
  }
  assert.deepEqual(roundTrip(operations.GetObjectAttributes, attributes), attributes)
  const deletion = {
    Bucket: 'b',
    Delete: { Objects: [{ Key: 'a\r\n&<>' }, { Key: ' b ', ETag: 'e' }], Quiet: true },
  }
  assert.deepEqual(roundTrip(operations.DeleteObjects, deletion), deletion)
})

test('OP-3 a request is written where S3 expects its fields', () => {
  const written = writeRequest(operations.ListObjectsV2, {
    Bucket: 'b',
    Prefix: 'a&b',
    FetchOwner: true,
    MaxKeys: 3,
  })
  assert.deepEqual(
    { ...written, query: Object.fromEntries(written.query) },
    {
      method: 'GET',
      bucket: 'b',
      key: undefined,
      query: { 'list-type': '2', prefix: 'a&b', 'fetch-owner': 'true', 'max-keys': '3' },
      headers: {},
      body: undefined,
    },
  )
  const complete = writeRequest(operations.CompleteMultipartUpload, {
    Bucket: 'b',
    Key: 'k',
    UploadId: 'u',
    MultipartUpload: { Parts: [{ PartNumber: 1, ETag: 'e' }] },
  })
  assert.match(
    textOf(complete.body),
    /<CompleteMultipartUpload xmlns="http:\/\/s3\.amazonaws\.com\/doc\/2006-03-01\/"><Part><ETag>(&quot;|")e(&quot;|")<\/ETag><PartNumber>1<\/PartNumber><\/Part><\/CompleteMultipartUpload>$/,
  )
})

test('OP-4 ETags in a completion are read with and without quotes, members in any order, namespaces ignored', () => {
  const xml = bytes(
    `<CompleteMultipartUpload><Part><PartNumber> 2 </PartNumber><ETag>plain</ETag></Part>
     <Part><ETag>&quot;quoted&quot;</ETag><Unknown/><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>`,
  )
  const input = parseRequest(operations.CompleteMultipartUpload, request('uploadId=u'), { xml })
  assert.deepEqual(input.MultipartUpload.Parts, [
    { ETag: 'plain', PartNumber: 2 },
    { ETag: 'quoted', PartNumber: 1 },
  ])
})

test('OP-5 a completion without a body or without parts has an empty list of parts', () => {
  for (const xml of ['', '<CompleteMultipartUpload/>']) {
    const input = parseRequest(operations.CompleteMultipartUpload, request('uploadId=u'), { xml: bytes(xml) })
    assert.deepEqual(input.MultipartUpload, { Parts: [] })
  }
})

test('OP-6 XML with another root, without a required member, or with a value of another form is MalformedXML', () => {
  const complete = [
    '<Other/>',
    '<CompleteMultipartUpload><Part><ETag>e</ETag></Part></CompleteMultipartUpload>',
    '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>',
    '<CompleteMultipartUpload><Part><ETag>e</ETag><PartNumber>one</PartNumber></Part></CompleteMultipartUpload>',
    '<CompleteMultipartUpload><Part>',
  ]
  for (const xml of complete) {
    const error = refusal(() =>
      parseRequest(operations.CompleteMultipartUpload, request('uploadId=u'), { xml: bytes(xml) }),
    )
    assert.equal(error.code, 'MalformedXML', xml)
  }
  const thousandOne = `<Delete>${'<Object><Key>k</Key></Object>'.repeat(1001)}</Delete>`
  for (const xml of ['', '<Delete/>', '<Delete><Object/></Delete>', thousandOne]) {
    const error = refusal(() =>
      parseRequest(operations.DeleteObjects, request('delete'), { xml: bytes(xml) }),
    )
    assert.equal(error.code, 'MalformedXML', xml.slice(0, 40))
  }
})

test('OP-7 a query parameter or header of the wrong form is refused as S3 refuses it', () => {
  const cases: readonly (readonly [() => unknown, string, object])[] = [
    ...['0', '10001', '-1', 'one', '', '1.5', '1e2'].map(
      (value) =>
        [
          () => parseRequest(operations.UploadPart, request(`uploadId=u&partNumber=${value}`), noBody),
          'InvalidArgument',
          { ArgumentName: 'partNumber', ArgumentValue: value },
        ] as const,
    ),
    [
      () => parseRequest(operations.ListParts, request('uploadId=u&max-parts=-1'), noBody),
      'InvalidArgument',
      { ArgumentName: 'max-parts', ArgumentValue: '-1' },
    ],
    [
      () => parseRequest(operations.ListMultipartUploads, request('uploads&encoding-type='), noBody),
      'InvalidArgument',
      { ArgumentName: 'encoding-type', ArgumentValue: '' },
    ],
    [
      () =>
        parseRequest(
          operations.CreateMultipartUpload,
          request('uploads', { 'x-amz-checksum-algorithm': 'CRC' }),
          noBody,
        ),
      'InvalidRequest',
      {},
    ],
    [() => parseRequest(operations.GetObjectAttributes, request('attributes'), noBody), 'InvalidRequest', {}],
    [
      () =>
        parseRequest(
          operations.GetObjectAttributes,
          request('attributes', { 'x-amz-object-attributes': 'No' }),
          noBody,
        ),
      'InvalidArgument',
      { ArgumentName: 'x-amz-object-attributes', ArgumentValue: 'No' },
    ],
    [
      () =>
        parseRequest(
          operations.CompleteMultipartUpload,
          request('uploadId=u', { 'x-amz-mp-object-size': '-4' }),
          noBody,
        ),
      'InvalidRequest',
      {},
    ],
  ]
  for (const [parse, code, details] of cases) {
    const error = refusal(parse)
    assert.deepEqual([error.code, error.details], [code, details])
  }
  const encoding = refusal(() =>
    parseRequest(operations.ListObjects, request('encoding-type=base64'), noBody),
  )
  assert.equal(encoding.message, 'Invalid Encoding Method specified in Request')
})

test('OP-8 a date of a condition that is no date counts as not given', () => {
  const input = parseRequest(operations.GetObject, request('', { 'if-modified-since': 'yesterday' }), noBody)
  assert.deepEqual(input, { Bucket: 'b', Key: 'k' })
  for (const date of [
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
  ]) {
    const found = parseRequest(operations.GetObject, request('', { 'if-modified-since': date }), noBody)
    assert.equal(found.IfModifiedSince?.toISOString(), '1994-11-06T08:49:37.000Z', date)
  }
})

test('OP-9 a name of user metadata never reaches a prototype', () => {
  const input = parseRequest(operations.PutObject, request('', { 'x-amz-meta-__proto__': 'x' }), {
    stream: bytesBody(),
  })
  assert.deepEqual(Object.entries(input.Metadata ?? {}), [['__proto__', 'x']])
})

test('OP-10 a response that is written is read as the same output', async () => {
  const at = new Date('2026-01-02T03:04:05.000Z')
  const parts = {
    Bucket: 'b',
    Key: 'k',
    UploadId: 'u',
    Initiator: { ID: 'i', DisplayName: 'n' },
    PartNumberMarker: 0,
    IsTruncated: false,
    Parts: [{ PartNumber: 1, LastModified: at, ETag: 'e', Size: 5, ChecksumSHA256: 'x' }],
    ChecksumAlgorithm: 'SHA256',
    ChecksumType: 'COMPOSITE',
    AbortDate: at,
  } as const
  assert.deepEqual(parseResponse(operations.ListParts, writeResponse(operations.ListParts, parts)), parts)
  const buckets = { Owner: { ID: 'o' }, Buckets: [] }
  assert.deepEqual(
    parseResponse(operations.ListBuckets, writeResponse(operations.ListBuckets, buckets)),
    buckets,
  )
  const location = { LocationConstraint: '' }
  const written = writeResponse(operations.GetBucketLocation, location)
  assert.match(textOf(written.body), /<LocationConstraint xmlns="[^"]+"><\/LocationConstraint>$/)
  assert.deepEqual(parseResponse(operations.GetBucketLocation, written), location)
  const object = writeResponse(operations.GetObject, {
    ETag: 'e',
    Body: bytesBody(bytes('abc')),
    LastModified: at,
  })
  assert.deepEqual(object.headers, {
    etag: '"e"',
    'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT',
    'content-length': '3',
  })
  const read = parseResponse(operations.GetObject, object)
  assert.deepEqual([read.ETag, textOf(await readBody(read.Body, 10))], ['e', 'abc'])
})

test('OP-11 a response with a Content-Range has status 206', () => {
  const body = bytesBody(bytes('b'))
  const answer = writeResponse(operations.GetObject, { Body: body, ContentRange: 'bytes 1-1/3' })
  assert.equal(answer.status, 206)
  assert.equal(writeResponse(operations.HeadObject, {}).status, 200)
  assert.equal(writeResponse(operations.AbortMultipartUpload, {}).status, 204)
})

test('OP-12 elements come in the order of the wire, and empty ones are written', () => {
  const { body, headers } = writeResponse(operations.ListMultipartUploads, {
    Bucket: 'b',
    KeyMarker: '',
    UploadIdMarker: '',
    NextKeyMarker: '',
    NextUploadIdMarker: '',
    MaxUploads: 1000,
    IsTruncated: false,
    Uploads: [],
    CommonPrefixes: [],
  })
  assert.equal(headers['content-type'], 'application/xml')
  assert.match(
    textOf(body),
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<ListMultipartUploadsResult xmlns="http:\/\/s3\.amazonaws\.com\/doc\/2006-03-01\/"><Bucket>b<\/Bucket><KeyMarker><\/KeyMarker><UploadIdMarker><\/UploadIdMarker><NextKeyMarker><\/NextKeyMarker><NextUploadIdMarker><\/NextUploadIdMarker><MaxUploads>1000<\/MaxUploads><IsTruncated>false<\/IsTruncated><\/ListMultipartUploadsResult>$/,
  )
})

test('OP-13 an error document is thrown as the error it is, also within a 200', () => {
  const xml = bytes(
    '<?xml version="1.0"?>\n   <Error><Code>NoSuchUpload</Code><Message>gone</Message><UploadId>u</UploadId></Error>',
  )
  for (const status of [404, 200]) {
    const error = refusal(() =>
      parseResponse(operations.CompleteMultipartUpload, { status, headers: {}, body: xml }),
    )
    assert.deepEqual(error, { code: 'NoSuchUpload', message: 'gone', details: { UploadId: 'u' } })
  }
})

test('OP-14 an error without a document is named after its status', () => {
  for (const [status, code] of [
    [304, 'NotModified'],
    [404, 'NotFound'],
    [412, 'PreconditionFailed'],
    [502, 'InternalError'],
  ] as const) {
    const error = refusal(() =>
      parseResponse(operations.HeadObject, { status, headers: {}, body: new Uint8Array() }),
    )
    assert.equal(error.code, code)
  }
})

test('OP-15 a success that cannot be read is no result', () => {
  const unreadable = (body: string): void =>
    assert.throws(
      () =>
        parseResponse(operations.CompleteMultipartUpload, { status: 200, headers: {}, body: bytes(body) }),
      UnreadableResponseError,
    )
  unreadable('')
  unreadable('<CompleteMultipartUploadResult><Bucket>b</Bu')
  unreadable('<CompleteMultipartUploadResult><Bucket>b</Bucket></CompleteMultipartUploadResult>')
  assert.throws(
    () => parseResponse(operations.UploadPart, { status: 200, headers: {}, body: undefined }),
    /Cannot read the response of UploadPart: no header etag/,
  )
})
