/** What a request may ask for, what comes back with every answer, and what happens when the store fails. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openMemoryBlobs } from '../storage/memory/memory-blobs.ts'
import { openMemoryMeta } from '../storage/memory/memory-meta.ts'
import { failCalls } from '../storage/faulty/faults.ts'
import { faultyBlobs } from '../storage/faulty/faulty-blobs.ts'
import { faultyMeta } from '../storage/faulty/faulty-meta.ts'
import { StorageFullError } from '../storage/errors.ts'
import { openStore } from '../engine/open-store.ts'
import type { Store } from '../engine/store.ts'
import { patternBytes } from '../../test/bodies.ts'
import { startMemoryServer } from '../../test/memory-server.ts'
import type { MemoryServer } from '../../test/memory-server.ts'
import { RawConnection } from '../../test/raw-connection.ts'
import type { RawAnswer } from '../../test/raw-connection.ts'
import { anonymousHead, signedHead } from '../../test/signed-request.ts'

const putKey = (server: MemoryServer, key: string, body = 'x'): Promise<RawAnswer> =>
  server.ask(
    signedHead({
      server,
      method: 'PUT',
      path: `/bucket/${key}`,
      headers: { 'content-length': String(body.length) },
    }).head,
    body,
  )

test('HTTP-20 keys are up to 1,024 bytes of UTF-8 without NUL, and climb out of no bucket', async (t) => {
  const server = await startMemoryServer(t)
  assert.equal((await putKey(server, 'k'.repeat(1024))).status, 200)
  const long = await putKey(server, 'k'.repeat(1025))
  assert.deepEqual([long.status, long.code], [400, 'KeyTooLongError'])
  assert.equal((await putKey(server, 'é'.repeat(513))).code, 'KeyTooLongError')
  assert.equal((await putKey(server, 'a\0b')).code, 'InvalidURI')
  assert.equal((await putKey(server, '../other/key')).code, 'InvalidURI')
  assert.equal((await putKey(server, 'a/../../key')).code, 'InvalidURI')
  assert.equal((await putKey(server, 'a/../key')).status, 200)
  for (const rawPath of ['/bucket/%FF', '/bucket/%C3', '/bucket/%ZZ', '/bucket/100%']) {
    const answer = await server.ask(anonymousHead({ server, method: 'GET', path: '/', rawPath }))
    assert.deepEqual([answer.status, answer.code], [400, 'InvalidURI'], rawPath)
  }
})

test('HTTP-21 a key that is percent-encoded twice is another key', async (t) => {
  const server = await startMemoryServer(t)
  await putKey(server, 'a b')
  const twice = signedHead({ server, method: 'GET', path: '/bucket/a%20b' })
  assert.match(twice.head, /a%2520b/)
  assert.equal((await server.ask(twice.head)).code, 'NoSuchKey')
})

test('HTTP-22 part numbers are 1 to 10,000, and upload ids are those of the key', async (t) => {
  const server = await startMemoryServer(t)
  const create = signedHead({ server, method: 'POST', path: '/bucket/key', query: [['uploads', '']] })
  const uploadId = /<UploadId>(.*?)</.exec((await server.ask(create.head)).body.toString())?.[1] ?? ''
  const part = async (number: string, id: string, path = '/bucket/key'): Promise<RawAnswer> => {
    const query = [
      ['partNumber', number],
      ['uploadId', id],
    ] as const
    const { head } = signedHead({ server, method: 'PUT', path, query, headers: { 'content-length': '1' } })
    return server.ask(head, 'x')
  }
  for (const number of ['0', '10001', '-1', 'abc', '', '1.5', '1e3']) {
    const answer = await part(number, uploadId)
    assert.deepEqual([answer.status, answer.code], [400, 'InvalidArgument'], number)
    assert.match(answer.body.toString(), /<ArgumentName>partNumber<\/ArgumentName>/)
  }
  for (const id of ['', 'x', uploadId.slice(0, -1), `${uploadId}0`, '../../etc', 'é'.repeat(2000)]) {
    const answer = await part('1', id)
    assert.deepEqual([answer.status, answer.code], [404, 'NoSuchUpload'], id)
  }
  assert.equal((await part('1', uploadId, '/bucket/other')).code, 'NoSuchUpload')
  assert.equal((await part('10000', uploadId)).status, 200)
  const abort = signedHead({ server, method: 'DELETE', path: '/bucket/key', query: [['uploadId', uploadId]] })
  assert.equal((await server.ask(abort.head)).status, 204)
  assert.equal((await part('1', uploadId)).code, 'NoSuchUpload')
})

test('HTTP-23 every answer has its ids, and an error tells them too', async (t) => {
  const server = await startMemoryServer(t)
  const answer = await server.ask(signedHead({ server, method: 'GET', path: '/bucket/nothing' }).head)
  assert.equal(answer.status, 404)
  assert.match(answer.headers['x-amz-request-id'] ?? '', /^[0-9A-F]{16}$/)
  assert.equal(answer.headers['content-type'], 'application/xml')
  assert.ok(answer.headers['date'])
  const text = answer.body.toString()
  assert.ok(text.includes(`<RequestId>${answer.headers['x-amz-request-id']}</RequestId>`))
  assert.ok(text.includes(`<HostId>${answer.headers['x-amz-id-2']}</HostId>`))
  assert.ok(text.includes('<Key>nothing</Key>'))
})

test('HTTP-24 HEAD is answered without a body, errors too, and the connection goes on', async (t) => {
  const server = await startMemoryServer(t)
  await putKey(server, 'key', 'hello')
  const connection = new RawConnection(server)
  t.after(() => connection.destroy())
  const head = (key: string): string => signedHead({ server, method: 'HEAD', path: `/bucket/${key}` }).head
  await connection.send(head('nothing'), head('key'))
  assert.equal((await connection.answer(true)).status, 404)
  const found = await connection.answer(true)
  assert.deepEqual([found.status, found.headers['content-length']], [200, '5'])
})

test('HTTP-25 answers to requests that follow each other on one connection come in order', async (t) => {
  const server = await startMemoryServer(t)
  const connection = new RawConnection(server)
  t.after(() => connection.destroy())
  const put = signedHead({
    server,
    method: 'PUT',
    path: '/bucket/first',
    headers: { 'content-length': '5' },
  }).head
  const get = signedHead({ server, method: 'GET', path: '/bucket/nothing' }).head
  await connection.send(put, 'hello', get)
  assert.deepEqual([(await connection.answer()).status, (await connection.answer()).status], [200, 404])
})

test('HTTP-26 a head of more than 16 KB, and what is no HTTP, is refused', async (t) => {
  const server = await startMemoryServer(t)
  const long = anonymousHead({ server, method: 'GET', path: '/', headers: { 'x-long': 'x'.repeat(20_000) } })
  assert.equal((await server.ask(long)).code, 'RequestHeaderSectionTooLarge')
  assert.equal((await server.ask('nonsense\r\n\r\n')).code, 'BadRequest')
})

test('HTTP-27 operations that S3 has and this server has not are NotImplemented', async (t) => {
  const server = await startMemoryServer(t)
  const ask = async (method: string, query: string): Promise<readonly [number, string]> => {
    const answer = await server.ask(
      signedHead({ server, method, path: '/bucket', query: [[query, '']] }).head,
    )
    return [answer.status, answer.code]
  }
  assert.deepEqual(await ask('GET', 'metadataTable'), [501, 'NotImplemented'])
  assert.deepEqual(await ask('GET', 'abac'), [501, 'NotImplemented'])
  const patch = await server.ask(signedHead({ server, method: 'PATCH', path: '/bucket/key' }).head)
  assert.deepEqual([patch.status, patch.code], [405, 'MethodNotAllowed'])
})

test('HTTP-28 what goes wrong inside is InternalError, and tells nothing', async (t) => {
  let failing = false
  const meta = faultyMeta(openMemoryMeta(), () =>
    failing ? { error: new Error('secret detail') } : undefined,
  )
  const store = await openStore({ meta, blobs: openMemoryBlobs(), node: 'test' })
  const server = await startMemoryServer(t, { store })
  failing = true
  const answer = await server.ask(signedHead({ server, method: 'GET', path: '/bucket/key' }).head)
  assert.deepEqual([answer.status, answer.code], [500, 'InternalError'])
  assert.doesNotMatch(answer.body.toString(), /secret|node_modules|\.ts/)
})

test('HTTP-29 a full disk in the middle of a part is SlowDown, and the upload goes on', async (t) => {
  const fault = { error: new StorageFullError('No space left') }
  const blobs = faultyBlobs(openMemoryBlobs(), failCalls('write', [3], fault))
  const store = await openStore({ meta: openMemoryMeta(), blobs, node: 'test' })
  const server = await startMemoryServer(t, { store })
  const create = signedHead({ server, method: 'POST', path: '/bucket/key', query: [['uploads', '']] })
  const uploadId = /<UploadId>(.*?)</.exec((await server.ask(create.head)).body.toString())?.[1] ?? ''
  const bytes = patternBytes(1_000_000)
  const part = (): Promise<RawAnswer> => {
    const query = [
      ['partNumber', '1'],
      ['uploadId', uploadId],
    ] as const
    const headers = { 'content-length': String(bytes.length) }
    return server.ask(signedHead({ server, method: 'PUT', path: '/bucket/key', query, headers }).head, bytes)
  }
  const full = await part()
  assert.deepEqual([full.status, full.code], [503, 'SlowDown'])
  const left: string[] = []
  for await (const { id } of store.blobs.list()) left.push(id)
  assert.deepEqual(left, [])
  assert.equal((await part()).status, 200)
})

/** Resolves once the store is told that no read is under way any more. */
const nothingIsRead = async (store: Store): Promise<void> => {
  const begun = Date.now()
  while (store.readers.since() < Date.now()) {
    assert.ok(Date.now() - begun < 10_000, 'the read has been let go')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('HTTP-30 an answer that nobody takes holds no more than a little of it, and ends', async (t) => {
  let read = 0
  const memory = openMemoryBlobs()
  const blobs = {
    ...memory,
    async *read(...span: Parameters<typeof memory.read>) {
      for await (const chunk of memory.read(...span)) {
        for (let at = 0; at < chunk.length; at += 65_536) {
          const piece = chunk.subarray(at, at + 65_536)
          read += piece.length
          yield piece
        }
      }
    },
  }
  const store = await openStore({ meta: openMemoryMeta(), blobs, node: 'test' })
  const server = await startMemoryServer(t, { store, idleMs: 200 })
  const size = 64 * 2 ** 20
  const put = signedHead({
    server,
    method: 'PUT',
    path: '/bucket/key',
    headers: { 'content-length': String(size) },
  })
  assert.equal((await server.ask(put.head, Buffer.alloc(size))).status, 200)
  const connection = new RawConnection(server)
  connection.pause()
  await connection.send(signedHead({ server, method: 'GET', path: '/bucket/key' }).head)
  await server.s3.drain(10_000)
  assert.ok(read < size / 2, `${read} bytes were read`)
  await nothingIsRead(store)
  connection.destroy()
})

test('HTTP-31 text above ASCII in metadata comes back as it was sent', async (t) => {
  const server = await startMemoryServer(t)
  const headers = { 'content-length': '1', 'x-amz-meta-name': 'Zoë ☂' }
  const { head } = signedHead({ server, method: 'PUT', path: '/bucket/key', headers })
  assert.equal((await server.ask(Buffer.from(head, 'utf8'), 'x')).status, 200)
  const found = await server.ask(signedHead({ server, method: 'HEAD', path: '/bucket/key' }).head)
  assert.equal(Buffer.from(found.headers['x-amz-meta-name'] ?? '', 'latin1').toString('utf8'), 'Zoë ☂')
})

test('HTTP-32 a client that vanishes while it takes the end of an answer lets go of what is read for it', async (t) => {
  const server = await startMemoryServer(t)
  const size = 32 * 2 ** 20
  const put = signedHead({
    server,
    method: 'PUT',
    path: '/bucket/key',
    headers: { 'content-length': String(size) },
  })
  assert.equal((await server.ask(put.head, Buffer.alloc(size))).status, 200)
  const connection = new RawConnection(server)
  connection.pause()
  await connection.send(signedHead({ server, method: 'GET', path: '/bucket/key' }).head)
  while (server.store.readers.since() >= Date.now()) await new Promise((resolve) => setImmediate(resolve))
  connection.destroy()
  await server.s3.drain(10_000)
  await nothingIsRead(server.store)
})

test('HTTP-33 a head that does not come whole in time is RequestTimeout, and the connection ends', async (t) => {
  const server = await startMemoryServer(t, { headMs: 100, idleMs: 60_000 })
  const connection = new RawConnection(server)
  await connection.send('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow')
  const answer = await connection.answer()
  assert.deepEqual(
    [answer.status, answer.code, answer.headers['connection']],
    [400, 'RequestTimeout', 'close'],
  )
  connection.finish()
  await connection.closed()
})

test('HTTP-34 /_partita/ is the server itself, but in the host of a bucket a key like any other', async (t) => {
  const server = await startMemoryServer(t)
  const health = { server, method: 'GET', path: '/_partita/health' }
  assert.equal((await server.ask(anonymousHead(health))).body.toString(), 'ok\n')
  assert.equal(
    (await server.ask(anonymousHead({ ...health, host: 'bucket.localhost' }))).code,
    'AccessDenied',
  )
  assert.equal((await server.ask(signedHead({ ...health, host: 'bucket.localhost' }).head)).code, 'NoSuchKey')
})
