/** What a request body may be, and what becomes of one that is not what it says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { patternBytes } from '../../test/bodies.ts'
import { startMemoryServer } from '../../test/memory-server.ts'
import type { MemoryServer } from '../../test/memory-server.ts'
import { RawConnection } from '../../test/raw-connection.ts'
import type { RawAnswer } from '../../test/raw-connection.ts'
import { signedHead } from '../../test/signed-request.ts'

const putHead = (
  server: MemoryServer,
  key: string,
  headers: Readonly<Record<string, string>>,
  payloadHash?: string,
): ReturnType<typeof signedHead> =>
  signedHead({
    server,
    method: 'PUT',
    path: `/bucket/${key}`,
    headers,
    ...(payloadHash === undefined ? {} : { payloadHash }),
  })

const get = async (server: MemoryServer, key: string): Promise<RawAnswer> =>
  server.ask(signedHead({ server, method: 'GET', path: `/bucket/${key}` }).head)

test('HTTP-1 Expect: 100-continue is answered with 100 when the request may go on', async (t) => {
  const server = await startMemoryServer(t)
  const connection = new RawConnection(server)
  t.after(() => connection.destroy())
  await connection.send(putHead(server, 'key', { 'content-length': '5', expect: '100-continue' }).head)
  assert.equal((await connection.answer()).status, 100)
  await connection.send('hello')
  assert.equal((await connection.answer()).status, 200)
  await connection.send(signedHead({ server, method: 'GET', path: '/bucket/key' }).head)
  assert.equal((await connection.answer()).body.toString(), 'hello')
})

test('HTTP-2 Expect: 100-continue is answered with the error when it may not, and no body is asked for', async (t) => {
  const server = await startMemoryServer(t)
  const expect = '100-continue'
  const wrongKey = { ...server.credentials, secretAccessKey: 'another-secret' }
  const ask = async (
    options: Partial<Parameters<typeof signedHead>[0]>,
    size = 5,
  ): Promise<readonly [number, string]> => {
    const headers = { 'content-length': String(size), expect }
    const connection = new RawConnection(server)
    await connection.send(
      signedHead({ server, method: 'PUT', path: '/bucket/key', headers, ...options }).head,
    )
    const answer = await connection.answer()
    assert.equal(answer.headers['connection'], 'close')
    connection.finish()
    assert.equal((await connection.closed()).length, 0)
    return [answer.status, answer.code]
  }
  assert.deepEqual(await ask({ credentials: wrongKey }), [403, 'SignatureDoesNotMatch'])
  assert.deepEqual(await ask({ path: '/nowhere/key' }), [404, 'NoSuchBucket'])
  assert.deepEqual(await ask({}, 6 * 2 ** 30), [400, 'EntityTooLarge'])
  assert.deepEqual(
    await ask({
      query: [
        ['partNumber', '1'],
        ['uploadId', 'nobody-knows-it'],
      ],
    }),
    [404, 'NoSuchUpload'],
  )
})

test('HTTP-3 a body that ends early is IncompleteBody, and nothing is stored', async (t) => {
  const server = await startMemoryServer(t)
  for (const size of [10, 1_000_000]) {
    const connection = new RawConnection(server)
    await connection.send(putHead(server, 'short', { 'content-length': String(size) }).head, 'hello')
    connection.finish()
    const answer = await connection.answer()
    assert.deepEqual([answer.status, answer.code], [400, 'IncompleteBody'])
    await connection.closed()
    assert.equal(await server.has('short'), false)
  }
})

test('HTTP-4 what follows the announced length is no part of the object', async (t) => {
  const server = await startMemoryServer(t)
  const connection = new RawConnection(server)
  await connection.send(
    putHead(server, 'long', { 'content-length': '5' }).head,
    'hello and then more than that\r\n\r\n',
  )
  assert.equal((await connection.answer()).status, 200)
  connection.finish()
  await connection.closed()
  assert.equal((await get(server, 'long')).body.toString(), 'hello')
})

const bytes = patternBytes(100_000)

test('HTTP-8 a body whose length nobody tells is MissingContentLength', async (t) => {
  const server = await startMemoryServer(t)
  assert.equal((await server.ask(putHead(server, 'key', {}).head)).code, 'MissingContentLength')
  const chunked = putHead(server, 'key', { 'transfer-encoding': 'chunked' }).head
  const answer = await server.ask(chunked, '5\r\nhello\r\n0\r\n\r\n')
  assert.deepEqual([answer.status, answer.code], [411, 'MissingContentLength'])
  const undecoded = putHead(
    server,
    'key',
    { 'content-length': '100' },
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  ).head
  assert.equal((await server.ask(undecoded, Buffer.alloc(100))).code, 'MissingContentLength')
  assert.equal(await server.has('key'), false)
})

test('HTTP-9 lengths that contradict each other are no request at all', async (t) => {
  const server = await startMemoryServer(t)
  const refused = async (headers: string, body: string, status = 400): Promise<void> => {
    const connection = new RawConnection(server)
    await connection.send(`PUT /bucket/key HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n`, body)
    const answer = await connection.answer()
    assert.equal(answer.status, status)
    assert.equal(answer.headers['connection'], 'close')
    connection.finish()
    await connection.closed()
  }
  await refused('Content-Length: 5\r\nContent-Length: 6', 'hello')
  await refused('Content-Length: 5\r\nTransfer-Encoding: chunked', '0\r\n\r\n')
  await refused('Content-Length: -1', '')
  await refused('Content-Length: 5x', 'hello')
  // The head alone is sound, so it is looked at before the body is found to have no end.
  await refused('Transfer-Encoding: identity, nonsense', '', 403)
})

const vanished = async (t: TestContext, server: MemoryServer): Promise<void> => {
  const connection = new RawConnection(server)
  t.after(() => connection.destroy())
  await connection.send(putHead(server, 'gone', { 'content-length': '1000000' }).head, patternBytes(200_000))
  connection.destroy()
}

test('HTTP-13 a client that vanishes leaves nothing behind', async (t) => {
  const server = await startMemoryServer(t)
  await vanished(t, server)
  await server.s3.drain(10_000)
  assert.equal(await server.has('gone'), false)
  const blobs: string[] = []
  for await (const blob of server.store.blobs.list()) blobs.push(blob.id)
  assert.deepEqual(blobs, [])
})

test('HTTP-14 a body that stalls is RequestTimeout, and the connection ends', async (t) => {
  const server = await startMemoryServer(t, { idleMs: 100 })
  const connection = new RawConnection(server)
  await connection.send(putHead(server, 'stalled', { 'content-length': '10' }).head, 'hello')
  const answer = await connection.answer()
  assert.deepEqual(
    [answer.status, answer.code, answer.headers['connection']],
    [400, 'RequestTimeout', 'close'],
  )
  connection.finish()
  await connection.closed()
  assert.equal(await server.has('stalled'), false)
})

test('HTTP-15 the rest of a refused body is read, and the connection serves the next request', async (t) => {
  const server = await startMemoryServer(t)
  const connection = new RawConnection(server)
  t.after(() => connection.destroy())
  const { head } = signedHead({
    server,
    method: 'PUT',
    path: '/nowhere/key',
    headers: { 'content-length': '100000' },
  })
  await connection.send(head, bytes)
  assert.equal((await connection.answer()).code, 'NoSuchBucket')
  await connection.send(putHead(server, 'next', { 'content-length': '5' }).head, 'hello')
  assert.equal((await connection.answer()).status, 200)
})

test('HTTP-16 the answer to a long refused body arrives though the body is still being sent', async (t) => {
  const server = await startMemoryServer(t)
  const connection = new RawConnection(server)
  const size = 8 * 2 ** 20
  const { head } = signedHead({
    server,
    method: 'PUT',
    path: '/nowhere/key',
    headers: { 'content-length': String(size) },
  })
  await connection.send(head, Buffer.alloc(size))
  const answer = await connection.answer()
  assert.deepEqual([answer.code, answer.headers['connection']], ['NoSuchBucket', 'close'])
  connection.finish()
  await connection.closed()
})
