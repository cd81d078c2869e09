import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { bytesBody, readBody } from '../protocol/body.ts'
import type { BodyStream } from '../protocol/body.ts'
import { S3Error } from '../protocol/errors.ts'
import { getObject } from '../protocol/operations/get-object.ts'
import { headObject } from '../protocol/operations/head-object.ts'
import { createClient, createFetchTransport, NetworkError } from './index.ts'
import type { Client, ClientOptions, Transport } from './index.ts'
import { createNodeTransport } from './node-transport.ts'

interface Received {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}
type Answer = (response: ServerResponse, request: IncomingMessage) => void

const answer =
  (status: number, body = '', headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(status, { 'content-length': String(Buffer.byteLength(body)), ...headers }).end(body)
const slowDown = answer(503, '<Error><Code>SlowDown</Code><Message>less</Message></Error>')
const stored = answer(200, '', { etag: '"e"' })

/** A server that gives each request the next answer, and the client to ask it with. */
const withServer = async (
  answers: readonly Answer[],
  options: Partial<ClientOptions>,
  work: (client: Client, received: readonly Received[], pauses: readonly number[]) => Promise<void>,
): Promise<void> => {
  const received: Received[] = []
  const pauses: number[] = []
  const left = [...answers]
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      received.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
      left.shift()?.(response, request)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = createClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'AK', secretAccessKey: 'SK' },
    retry: { pause: async (ms) => void pauses.push(ms) },
    random: { bytes: (count) => new Uint8Array(count).fill(255) },
    ...options,
  })
  try {
    await work(client, received, pauses)
  } finally {
    client.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

const transports: readonly (readonly [string, () => Transport])[] = [
  ['node', () => createNodeTransport()],
  ['fetch', () => createFetchTransport()],
]

for (const [name, create] of transports) {
  test(`CLIENT-9 a call puts its input where S3 expects it and reads the answer (${name})`, () =>
    withServer([stored], { transport: create() }, async (client, received) => {
      const output = await client.call('UploadPart', {
        Bucket: 'b',
        Key: 'a b/é+~.txt',
        UploadId: 'u',
        PartNumber: 3,
        ContentMD5: 'bWQ1',
        Body: new TextEncoder().encode('part'),
      })
      assert.equal(output.ETag, 'e')
      const [request] = received
      assert.equal(request?.method, 'PUT')
      assert.equal(request?.url, '/b/a%20b/%C3%A9%2B~.txt?partNumber=3&uploadId=u')
      assert.equal(request?.body, 'part')
      assert.equal(request?.headers['content-length'], '4')
      assert.equal(request?.headers['content-md5'], 'bWQ1')
      assert.match(String(request?.headers['authorization']), /^AWS4-HMAC-SHA256 Credential=AK\/\d{8}\/us-east-1\/s3\/aws4_request,/)
    }))

  test(`CLIENT-10 metadata that is not ASCII travels as UTF-8, both ways (${name})`, () =>
    withServer(
      [answer(200, '', { 'x-amz-meta-name': Buffer.from('Ünï').toString('latin1') }), stored],
      { transport: create() },
      async (client, received) => {
        assert.deepEqual((await client.call('HeadObject', { Bucket: 'b', Key: 'k' })).Metadata, { name: 'Ünï' })
        await client.call('PutObject', { Bucket: 'b', Key: 'k', Metadata: { Name: 'Ünï' }, Body: bytesBody() })
        const header = String(received[1]?.headers['x-amz-meta-name'])
        assert.equal(Buffer.from(header, 'latin1').toString('utf8'), 'Ünï')
        assert.equal(received[1]?.headers['content-length'], '0')
      },
    ))

  test(`CLIENT-11 an object's bytes stream, and its headers are typed (${name})`, () =>
    withServer(
      [answer(206, 'bcd', { 'content-range': 'bytes 1-3/9', etag: '"e"', 'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT' })],
      { transport: create() },
      async (client, received) => {
        const output = await client.send(getObject, { Bucket: 'b', Key: 'k', Range: 'bytes=1-3' })
        assert.equal(received[0]?.headers['range'], 'bytes=1-3')
        assert.deepEqual(
          [output.ContentRange, output.ContentLength, output.ETag, output.LastModified?.getUTCFullYear()],
          ['bytes 1-3/9', 3, 'e', 2026],
        )
        assert.equal(output.Body.size, 3)
        assert.equal(new TextDecoder().decode(await readBody(output.Body, 10)), 'bcd')
      },
    ))

  test(`CLIENT-12 an error document is thrown as the error it is, with its headers (${name})`, () =>
    withServer(
      [answer(404, '<Error><Code>NoSuchUpload</Code><Message>gone</Message><UploadId>u</UploadId></Error>', { 'x-amz-request-id': 'R' })],
      { transport: create() },
      async (client) => {
        await assert.rejects(client.call('ListParts', { Bucket: 'b', Key: 'k', UploadId: 'u' }), (error) => {
          assert.ok(error instanceof S3Error)
          assert.deepEqual([error.code, error.status, error.message, error.details], ['NoSuchUpload', 404, 'gone', { UploadId: 'u' }])
          assert.equal(error.headers['x-amz-request-id'], 'R')
          return true
        })
      },
    ))

  test(`CLIENT-13 a failure that may pass is retried with back-off, at most three attempts in all (${name})`, () =>
    withServer([slowDown, (_, request) => request.socket.destroy(), stored, slowDown, slowDown, slowDown], { transport: create() }, async (client, received, pauses) => {
      const input = { Bucket: 'b', Key: 'k', UploadId: 'u', PartNumber: 1, Body: new TextEncoder().encode('x') }
      await client.call('UploadPart', input)
      assert.deepEqual(received.map(({ body }) => body), ['x', 'x', 'x'])
      assert.deepEqual(pauses.map(Math.round), [1000, 100])
      await assert.rejects(client.call('UploadPart', input), { code: 'SlowDown' })
      assert.equal(received.length, 6)
    }))

  test(`CLIENT-14 an error within a 200, and a 200 that is cut off, are retried (${name})`, () =>
    withServer(
      [
        answer(200, '<?xml version="1.0"?>\n\n<Error><Code>InternalError</Code><Message>no</Message></Error>'),
        answer(200, '<CompleteMultipartUploadResult><Bucket>b</Buck'),
        answer(200, '<CompleteMultipartUploadResult><Bucket>b</Bucket><Key>k</Key><ETag>"e-1"</ETag></CompleteMultipartUploadResult>'),
      ],
      { transport: create() },
      async (client, received) => {
        const parts = { Parts: [{ PartNumber: 1, ETag: 'e' }] }
        const output = await client.call('CompleteMultipartUpload', { Bucket: 'b', Key: 'k', UploadId: 'u', MultipartUpload: parts })
        assert.equal(output.ETag, 'e-1')
        assert.equal(received.length, 3)
        assert.match(received[2]?.body ?? '', /<Part><ETag>.*<\/ETag><PartNumber>1<\/PartNumber><\/Part>/)
      },
    ))

  test(`CLIENT-15 an abort ends the call with the signal's reason, also while the body streams (${name})`, () =>
    withServer(
      [
        () => {},
        (response) => void response.writeHead(200, { 'content-length': '10' }).write('abc'),
      ],
      { transport: create() },
      async (client, received) => {
        const first = new AbortController()
        const call = client.call('HeadObject', { Bucket: 'b', Key: 'k' }, { signal: first.signal })
        while (received.length === 0) await new Promise(setImmediate)
        first.abort(new Error('enough'))
        await assert.rejects(call, /enough/)
        const second = new AbortController()
        const { Body } = await client.call('GetObject', { Bucket: 'b', Key: 'k' }, { signal: second.signal })
        await assert.rejects(async () => {
          for await (const chunk of Body) if (chunk.length > 0) second.abort(new Error('stop'))
        }, /stop/)
      },
    ))

  test(`CLIENT-16 a connection without a byte for too long is given up (${name})`, () =>
    withServer(
      [() => {}, (response) => void response.writeHead(200, { 'content-length': '10' }).write('abc')],
      { transport: create(), idleMsMax: 40, retry: { attemptsMax: 1 } },
      async (client) => {
        const isIdle = (error: unknown): boolean => error instanceof NetworkError && error.code === 'ETIMEDOUT'
        await assert.rejects(client.send(headObject, { Bucket: 'b', Key: 'k' }), isIdle)
        const { Body } = await client.call('GetObject', { Bucket: 'b', Key: 'k' })
        await assert.rejects(readBody(Body, 10), isIdle)
      },
    ))
}

/** A stream that is read once: `count` chunks of `size` bytes. */
const streamOf = (size: number, count: number, onRead: (index: number) => void = () => {}): BodyStream => ({
  size: size * count,
  trailers: new Map(),
  async *[Symbol.asyncIterator]() {
    for (let index = 0; index < count; index++) {
      onRead(index)
      yield new Uint8Array(size)
    }
  },
})

test('CLIENT-17 a stream that cannot be read twice is sent once, one that can be opened anew is sent again', () =>
  withServer([slowDown, slowDown, stored], { transport: createNodeTransport() }, async (client, received) => {
    const input = { Bucket: 'b', Key: 'k' }
    await assert.rejects(client.call('PutObject', { ...input, Body: streamOf(10, 3) }), { code: 'SlowDown' })
    assert.equal(received.length, 1)
    await client.call('PutObject', { ...input, Body: () => streamOf(10, 3) })
    assert.deepEqual(received.map(({ body }) => body.length), [30, 30, 30])
  }))

test('CLIENT-18 an answer that comes before the request is all sent ends the sending', async () => {
  const server = createServer((_, response) => {
    response.writeHead(403, { 'content-length': '51' }).end('<Error><Code>AccessDenied</Code><Message/></Error>\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = createClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    transport: createNodeTransport(),
  })
  let read = 0
  const endless = streamOf(65_536, 100_000, (index) => (read = index))
  await assert.rejects(client.call('PutObject', { Bucket: 'b', Key: 'k', Body: endless }), { code: 'AccessDenied' })
  assert.ok(read < 10_000, `${read} chunks were read`)
  client.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

test('CLIENT-19 a failure of the source of a body comes out as it is, and is not retried', () =>
  withServer([stored], { transport: createNodeTransport() }, async (client, received) => {
    const failing = streamOf(10, 5, (index) => {
      if (index === 2) throw new Error('the disk failed')
    })
    await assert.rejects(client.call('PutObject', { Bucket: 'b', Key: 'k', Body: failing }), /the disk failed/)
    const short = { ...streamOf(10, 2), size: 30 }
    await assert.rejects(client.call('PutObject', { Bucket: 'b', Key: 'k', Body: short }), /30 bytes ended after 20/)
    assert.equal(received.length, 0)
  }))

test('CLIENT-20 a clock that is far off is set by the server, and the request signed anew', () => {
  const serverTime = Date.parse('2026-01-02T03:04:05Z')
  const skewed = answer(403, '<Error><Code>RequestTimeTooSkewed</Code><Message/></Error>', {
    date: new Date(serverTime).toUTCString(),
  })
  const clock = { now: () => serverTime - 3_600_000 }
  return withServer([skewed, stored, skewed], { transport: createNodeTransport(), clock }, async (client, received) => {
    const input = { Bucket: 'b', Key: 'k', Body: bytesBody() }
    await client.call('PutObject', input)
    assert.deepEqual(received.map(({ headers }) => headers['x-amz-date']), ['20260102T020405Z', '20260102T030405Z'])
    await assert.rejects(client.call('PutObject', input), { code: 'RequestTimeTooSkewed' }, 'nothing more is to be learnt')
  })
})

test('CLIENT-21 DeleteObjects carries a digest, and XML is signed by its hash', () =>
  withServer([answer(200, '<DeleteResult><Deleted><Key>k</Key></Deleted></DeleteResult>')], { transport: createNodeTransport() }, async (client, received) => {
    const output = await client.call('DeleteObjects', { Bucket: 'b', Delete: { Objects: [{ Key: 'k' }] } })
    assert.deepEqual(output, { Deleted: [{ Key: 'k' }], Errors: [] })
    assert.match(String(received[0]?.headers['content-md5']), /^[A-Za-z0-9+/]{22}==$/)
    assert.match(String(received[0]?.headers['x-amz-content-sha256']), /^[0-9a-f]{64}$/)
  }))

test('CLIENT-22 bytes in memory are signed by their hash only if that is asked for', async () => {
  for (const [signBytes, expected] of [[false, /^UNSIGNED-PAYLOAD$/], [true, /^[0-9a-f]{64}$/]] as const) {
    await withServer([stored], { transport: createNodeTransport(), signBytes }, async (client, received) => {
      await client.call('PutObject', { Bucket: 'b', Key: 'k', Body: new Uint8Array(3) })
      assert.match(String(received[0]?.headers['x-amz-content-sha256']), expected)
    })
  }
})

test('CLIENT-23 the bucket stands in the host name with virtual addressing, and names under localhost need no resolver', () =>
  withServer([answer(200)], { transport: createNodeTransport() }, async (client, received) => {
    const { url } = await client.presign(headObject, { Bucket: 'b', Key: 'k' }, { expiresIn: 60 })
    const { port } = new URL(url)
    const virtual = createClient({ endpoint: `http://localhost:${port}`, addressing: 'virtual', transport: createNodeTransport() })
    await virtual.call('HeadObject', { Bucket: 'b', Key: 'k' })
    virtual.close()
    assert.deepEqual([received[0]?.headers['host'], received[0]?.url], [`b.localhost:${port}`, '/k'])
    assert.equal(received[0]?.headers['authorization'], undefined, 'without credentials a request is anonymous')
  }))

test('CLIENT-24 a presigned request is good for itself, with the headers it names', async () => {
  const client = createClient({
    endpoint: 'http://127.0.0.1:9000',
    credentials: { accessKeyId: 'AK', secretAccessKey: 'SK' },
    clock: { now: () => Date.parse('2026-01-02T03:04:05Z') },
  })
  const { putObject } = await import('../protocol/operations/put-object.ts')
  const signed = await client.presign(putObject, { Bucket: 'b', Key: 'a b', ContentType: 'text/plain' }, { expiresIn: 300 })
  assert.equal(signed.method, 'PUT')
  assert.deepEqual(signed.headers, { 'content-type': 'text/plain' })
  const url = new URL(signed.url)
  assert.equal(url.pathname, '/b/a%20b')
  assert.equal(url.searchParams.get('X-Amz-Expires'), '300')
  assert.equal(url.searchParams.get('X-Amz-Date'), '20260102T030405Z')
  assert.equal(url.searchParams.get('X-Amz-SignedHeaders'), 'content-type;host')
  assert.match(url.searchParams.get('X-Amz-Signature') ?? '', /^[0-9a-f]{64}$/)
  await assert.rejects(client.presign(putObject, { Bucket: 'b', Key: 'k' }, { expiresIn: 604_801 }), RangeError)
})

test('CLIENT-25 credentials from a provider are asked for once, and again before they expire', async () => {
  let asked = 0
  const clock = { time: 0, now: () => clock.time }
  const credentials = async () => ({ accessKeyId: `AK${++asked}`, secretAccessKey: 'SK', expiration: 3_600_000 * asked })
  await withServer([stored, stored, stored], { transport: createNodeTransport(), credentials, clock }, async (client, received) => {
    const input = { Bucket: 'b', Key: 'k', Body: bytesBody() }
    await Promise.all([client.call('PutObject', input), client.call('PutObject', input)])
    assert.equal(asked, 1)
    clock.time = 3_590_000
    await client.call('PutObject', input)
    assert.match(String(received[2]?.headers['authorization']), /Credential=AK2\//)
  })
})

test('CLIENT-26 an endpoint that is none is refused at once', () => {
  for (const endpoint of ['localhost:9000', 'ftp://host', 'http://host/path', '']) {
    assert.throws(() => createClient({ endpoint }), TypeError)
  }
})
