import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startMemoryServer } from '../../test/memory-server.ts'
import type { MemoryServer } from '../../test/memory-server.ts'
import type { RawAnswer } from '../../test/raw-connection.ts'
import { anonymousHead, presignedHead, signedHead } from '../../test/signed-request.ts'

const origin = 'https://app.example'

const preflight = (server: MemoryServer, headers: Readonly<Record<string, string>>): Promise<RawAnswer> =>
  server.ask(anonymousHead({ server, method: 'OPTIONS', path: '/bucket/key', headers }))

test('CORS-1 a preflight is answered without a signature, and allows the headers it names', async (t) => {
  const server = await startMemoryServer(t)
  const answer = await preflight(server, {
    origin,
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'content-md5,x-amz-checksum-crc32',
  })
  assert.equal(answer.status, 200)
  assert.equal(answer.headers['access-control-allow-origin'], '*')
  assert.match(answer.headers['access-control-allow-methods'] ?? '', /PUT/)
  assert.equal(answer.headers['access-control-allow-headers'], 'content-md5,x-amz-checksum-crc32')
  assert.match(answer.headers['vary'] ?? '', /Origin/)
})

test('CORS-2 a preflight that names no origin or no method is BadRequest', async (t) => {
  const server = await startMemoryServer(t)
  const noOrigin = await preflight(server, { 'access-control-request-method': 'PUT' })
  assert.deepEqual([noOrigin.status, noOrigin.code], [400, 'BadRequest'])
  assert.match(noOrigin.body.toString(), /Origin request header needed/)
  assert.equal((await preflight(server, { origin })).code, 'BadRequest')
  const patch = await preflight(server, { origin, 'access-control-request-method': 'PATCH' })
  assert.deepEqual([patch.status, patch.code], [403, 'AccessForbidden'])
})

test('CORS-3 a page may upload a presigned part and read its ETag and checksum', async (t) => {
  const server = await startMemoryServer(t)
  const create = signedHead({ server, method: 'POST', path: '/bucket/key', query: [['uploads', '']] })
  const uploadId = /<UploadId>(.*?)</.exec((await server.ask(create.head)).body.toString())?.[1] ?? ''
  const part = presignedHead({
    server,
    method: 'PUT',
    path: '/bucket/key',
    query: [
      ['partNumber', '1'],
      ['uploadId', uploadId],
    ],
  }).replace(
    '\r\n\r\n',
    `\r\norigin: ${origin}\r\ncontent-length: 5\r\nx-amz-checksum-crc32: NhCmhg==\r\n\r\n`,
  )
  assert.equal((await server.ask(part, 'hello')).code, 'AccessDenied')
  const answer = await server.ask(part.replace(/x-amz-checksum-crc32.*\r\n/, ''), 'hello')
  assert.equal(answer.status, 200)
  assert.equal(answer.headers['access-control-allow-origin'], '*')
  const exposed = (answer.headers['access-control-expose-headers'] ?? '').toLowerCase().split(', ')
  for (const name of Object.keys(answer.headers)) {
    if (name === 'etag' || name.startsWith('x-amz-')) assert.ok(exposed.includes(name), name)
  }
})

test('CORS-4 metadata and checksums of an object are exposed to a page', async (t) => {
  const server = await startMemoryServer(t)
  const headers = { 'content-length': '5', 'x-amz-meta-color': 'blue', 'x-amz-checksum-crc32': 'NhCmhg==' }
  await server.ask(signedHead({ server, method: 'PUT', path: '/bucket/key', headers }).head, 'hello')
  const get = signedHead({
    server,
    method: 'GET',
    path: '/bucket/key',
    headers: { origin, 'x-amz-checksum-mode': 'ENABLED', range: 'bytes=0-4' },
  })
  const exposed = (await server.ask(get.head)).headers['access-control-expose-headers'] ?? ''
  for (const name of ['ETag', 'Content-Range', 'x-amz-meta-color', 'x-amz-request-id']) {
    assert.ok(exposed.split(', ').includes(name), name)
  }
})

test('CORS-5 an error has the headers that let a page read it', async (t) => {
  const server = await startMemoryServer(t)
  const answer = await server.ask(
    anonymousHead({ server, method: 'GET', path: '/bucket/key', headers: { origin } }),
  )
  assert.deepEqual([answer.status, answer.headers['access-control-allow-origin']], [403, '*'])
})

test('CORS-6 origins can be limited, and a request without an origin gets no such header', async (t) => {
  const server = await startMemoryServer(t, { corsOrigins: [origin] })
  const get = async (from: string): Promise<string | undefined> => {
    const { head } = signedHead({ server, method: 'GET', path: '/bucket', headers: { origin: from } })
    return (await server.ask(head)).headers['access-control-allow-origin']
  }
  assert.equal(await get(origin), origin)
  assert.equal(await get('https://other.example'), undefined)
  const plain = await server.ask(signedHead({ server, method: 'GET', path: '/bucket' }).head)
  assert.equal(plain.headers['access-control-expose-headers'], undefined)
  const method = { 'access-control-request-method': 'PUT' }
  assert.equal((await preflight(server, { origin, ...method })).status, 200)
  assert.equal(
    (await preflight(server, { origin: 'https://other.example', ...method })).code,
    'AccessForbidden',
  )
})
