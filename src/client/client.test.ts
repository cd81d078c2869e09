import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { answer, slowDown, stored, streamOf, withServer } from '../../test/scripted-server.ts'
import { bytesBody } from '../protocol/body.ts'
import { headObject } from '../protocol/operations/head-object.ts'
import { putObject } from '../protocol/operations/put-object.ts'
import { createClient } from './index.ts'
import { createNodeTransport } from './node-transport.ts'

test('CLIENT-17 a stream that cannot be read twice is sent once, one that can be opened anew is sent again', () =>
  withServer([slowDown, slowDown, stored], { transport: createNodeTransport() }, async (client, received) => {
    const input = { Bucket: 'b', Key: 'k' }
    await assert.rejects(client.call('PutObject', { ...input, Body: streamOf(10, 3) }), { code: 'SlowDown' })
    assert.equal(received.length, 1)
    await client.call('PutObject', { ...input, Body: () => streamOf(10, 3) })
    assert.deepEqual(
      received.map(({ body }) => body.length),
      [30, 30, 30],
    )
  }))

test('CLIENT-18 an answer that comes before the request is all sent ends the sending', async () => {
  const server = createServer((_, response) => {
    response
      .writeHead(403, { 'content-length': '51' })
      .end('<Error><Code>AccessDenied</Code><Message/></Error>\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = createClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    transport: createNodeTransport(),
  })
  let read = 0
  const endless = streamOf(65_536, 100_000, (index) => (read = index))
  await assert.rejects(client.call('PutObject', { Bucket: 'b', Key: 'k', Body: endless }), {
    code: 'AccessDenied',
  })
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
    await assert.rejects(
      client.call('PutObject', { Bucket: 'b', Key: 'k', Body: failing }),
      /the disk failed/,
    )
    const short = { ...streamOf(10, 2), size: 30 }
    await assert.rejects(
      client.call('PutObject', { Bucket: 'b', Key: 'k', Body: short }),
      /30 bytes ended after 20/,
    )
    assert.equal(received.length, 0)
  }))

test('CLIENT-20 a clock that is far off is set by the server, and the request signed anew', () => {
  const serverTime = Date.parse('2026-01-02T03:04:05Z')
  const skewed = answer(403, '<Error><Code>RequestTimeTooSkewed</Code><Message/></Error>', {
    date: new Date(serverTime).toUTCString(),
  })
  const clock = { now: () => serverTime - 3_600_000 }
  return withServer(
    [skewed, stored, skewed],
    { transport: createNodeTransport(), clock },
    async (client, received) => {
      const input = { Bucket: 'b', Key: 'k', Body: bytesBody() }
      await client.call('PutObject', input)
      assert.deepEqual(
        received.map(({ headers }) => headers['x-amz-date']),
        ['20260102T020405Z', '20260102T030405Z'],
      )
      await assert.rejects(
        client.call('PutObject', input),
        { code: 'RequestTimeTooSkewed' },
        'nothing more is to be learnt',
      )
    },
  )
})

test('CLIENT-21 DeleteObjects carries a digest, and XML is signed by its hash', () =>
  withServer(
    [answer(200, '<DeleteResult><Deleted><Key>k</Key></Deleted></DeleteResult>')],
    { transport: createNodeTransport() },
    async (client, received) => {
      const output = await client.call('DeleteObjects', { Bucket: 'b', Delete: { Objects: [{ Key: 'k' }] } })
      assert.deepEqual(output, { Deleted: [{ Key: 'k' }], Errors: [] })
      assert.match(String(received[0]?.headers['content-md5']), /^[A-Za-z0-9+/]{22}==$/)
      assert.match(String(received[0]?.headers['x-amz-content-sha256']), /^[0-9a-f]{64}$/)
    },
  ))

test('CLIENT-22 bytes in memory are signed by their hash only if that is asked for', async () => {
  for (const [signBytes, expected] of [
    [false, /^UNSIGNED-PAYLOAD$/],
    [true, /^[0-9a-f]{64}$/],
  ] as const) {
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
    const virtual = createClient({
      endpoint: `http://localhost:${port}`,
      addressing: 'virtual',
      transport: createNodeTransport(),
    })
    await virtual.call('HeadObject', { Bucket: 'b', Key: 'k' })
    virtual.close()
    assert.deepEqual([received[0]?.headers['host'], received[0]?.url], [`b.localhost:${port}`, '/k'])
    assert.equal(
      received[0]?.headers['authorization'],
      undefined,
      'without credentials a request is anonymous',
    )
  }))

test('CLIENT-24 a presigned request is good for itself, with the headers it names', async () => {
  const client = createClient({
    endpoint: 'http://127.0.0.1:9000',
    credentials: { accessKeyId: 'AK', secretAccessKey: 'SK' },
    clock: { now: () => Date.parse('2026-01-02T03:04:05Z') },
  })
  const signed = await client.presign(
    putObject,
    { Bucket: 'b', Key: 'a b', ContentType: 'text/plain' },
    { expiresIn: 300 },
  )
  assert.equal(signed.method, 'PUT')
  assert.deepEqual(signed.headers, { 'content-type': 'text/plain' })
  const url = new URL(signed.url)
  assert.equal(url.pathname, '/b/a%20b')
  assert.equal(url.searchParams.get('X-Amz-Expires'), '300')
  assert.equal(url.searchParams.get('X-Amz-Date'), '20260102T030405Z')
  assert.equal(url.searchParams.get('X-Amz-SignedHeaders'), 'content-type;host')
  assert.match(url.searchParams.get('X-Amz-Signature') ?? '', /^[0-9a-f]{64}$/)
  await assert.rejects(
    client.presign(putObject, { Bucket: 'b', Key: 'k' }, { expiresIn: 604_801 }),
    RangeError,
  )
})

test('CLIENT-25 credentials from a provider are asked for once, and again before they expire', async () => {
  let asked = 0
  const clock = { time: 0, now: () => clock.time }
  const credentials = async () => ({
    accessKeyId: `AK${++asked}`,
    secretAccessKey: 'SK',
    expiration: 3_600_000 * asked,
  })
  await withServer(
    [stored, stored, stored],
    { transport: createNodeTransport(), credentials, clock },
    async (client, received) => {
      const input = { Bucket: 'b', Key: 'k', Body: bytesBody() }
      await Promise.all([client.call('PutObject', input), client.call('PutObject', input)])
      assert.equal(asked, 1)
      clock.time = 3_590_000
      await client.call('PutObject', input)
      assert.match(String(received[2]?.headers['authorization']), /Credential=AK2\//)
    },
  )
})

test('CLIENT-26 an endpoint that is none is refused at once', () => {
  for (const endpoint of ['localhost:9000', 'ftp://host', 'http://host/path', '']) {
    assert.throws(() => createClient({ endpoint }), TypeError)
  }
})
