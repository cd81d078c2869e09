/** What a request body may be, and what becomes of one that is not what it says. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { patternBytes } from '../../test/bodies.ts'
import { startMemoryServer } from '../../test/memory-server.ts'
import type { MemoryServer } from '../../test/memory-server.ts'
import { RawConnection } from '../../test/raw-connection.ts'
import type { RawAnswer } from '../../test/raw-connection.ts'
import { signedChunks, signedHead, unsignedChunks } from '../../test/signed-request.ts'
import { toBase64 } from '../checksum/encoding.ts'
import { createHasher } from '../checksum/hasher.ts'

const crc32 = (bytes: Uint8Array): string => {
  const hasher = createHasher('CRC32')
  hasher.update(bytes)
  return toBase64(hasher.digest())
}

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('base64')

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
  const ask = async (options: Partial<Parameters<typeof signedHead>[0]>, size = 5): Promise<readonly [number, string]> => {
    const headers = { 'content-length': String(size), expect }
    const connection = new RawConnection(server)
    await connection.send(signedHead({ server, method: 'PUT', path: '/bucket/key', headers, ...options }).head)
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
    await ask({ query: [['partNumber', '1'], ['uploadId', 'nobody-knows-it']] }),
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
  await connection.send(putHead(server, 'long', { 'content-length': '5' }).head, 'hello and then more than that\r\n\r\n')
  assert.equal((await connection.answer()).status, 200)
  connection.finish()
  await connection.closed()
  assert.equal((await get(server, 'long')).body.toString(), 'hello')
})

const bytes = patternBytes(100_000)

/** Sends `bytes` with these headers, and tells the error's code; nothing may be stored then. */
const codeOf = async (server: MemoryServer, headers: Readonly<Record<string, string>>): Promise<string> => {
  const head = putHead(server, 'lie', { 'content-length': String(bytes.length), ...headers }).head
  const answer = await server.ask(head, bytes)
  if (answer.status !== 200) assert.equal(await server.has('lie'), false)
  return answer.code
}

test('HTTP-5 a digest in a header is verified, and refused when it cannot be one', async (t) => {
  const server = await startMemoryServer(t)
  const other = new Uint8Array([1])
  assert.equal(await codeOf(server, { 'content-md5': md5(other) }), 'BadDigest')
  assert.equal(await codeOf(server, { 'content-md5': 'AAAA' }), 'InvalidDigest')
  assert.equal(await codeOf(server, { 'x-amz-checksum-crc32': crc32(other) }), 'BadDigest')
  assert.equal(await codeOf(server, { 'x-amz-checksum-crc32': 'bad' }), 'InvalidRequest')
  assert.equal(await codeOf(server, { 'x-amz-checksum-sha256': crc32(bytes) }), 'InvalidRequest')
  assert.equal(
    await codeOf(server, { 'x-amz-checksum-crc32': crc32(bytes), 'x-amz-checksum-crc32c': crc32(bytes) }),
    'InvalidRequest',
  )
  assert.equal(await codeOf(server, { 'x-amz-sdk-checksum-algorithm': 'CRC32' }), 'InvalidRequest')
  assert.equal(
    await codeOf(server, { 'x-amz-trailer': 'x-amz-checksum-crc32', 'x-amz-checksum-crc32': crc32(bytes) }),
    'InvalidRequest',
  )
  assert.equal(await codeOf(server, { 'x-amz-trailer': 'x-amz-checksum-crc32' }), 'MalformedTrailerError')
  assert.equal(await codeOf(server, { 'x-amz-checksum-crc32': crc32(bytes), 'content-md5': md5(bytes) }), '')
})

/** A PUT whose body is aws-chunked; `payload` makes the body. */
const putChunked = async (
  server: MemoryServer,
  options: {
    readonly form: string
    readonly trailer?: string
    readonly size?: number
    readonly transferChunked?: boolean
    readonly payload: (signing: ReturnType<typeof signedHead>['signing']) => Buffer
  },
): Promise<RawAnswer> => {
  const length = options.payload({ signingKey: new Uint8Array(32), seedSignature: '', amzDate: '', scope: '' }).length
  const { head, signing } = putHead(
    server,
    'chunked',
    {
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': String(options.size ?? bytes.length),
      ...(options.trailer === undefined ? {} : { 'x-amz-trailer': options.trailer }),
      ...(options.transferChunked === true
        ? { 'transfer-encoding': 'chunked' }
        : { 'content-length': String(length) }),
    },
    options.form,
  )
  const body = options.payload(signing)
  if (options.transferChunked !== true) return server.ask(head, body)
  return server.ask(head, `${body.length.toString(16)}\r\n`, body, '\r\n0\r\n\r\n')
}

const signedForm = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
const chunks = [bytes.subarray(0, 65_536), bytes.subarray(65_536)]

test('HTTP-6 aws-chunked bodies are taken signed, with signed and unsigned trailers, and within HTTP chunks', async (t) => {
  const server = await startMemoryServer(t)
  const trailer = 'x-amz-checksum-crc32'
  const forms = [
    { form: signedForm, payload: (signing) => signedChunks(signing, chunks) },
    {
      form: `${signedForm}-TRAILER`,
      trailer,
      payload: (signing) => signedChunks(signing, chunks, [[trailer, crc32(bytes)]]),
    },
    {
      form: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      trailer,
      payload: () => unsignedChunks(chunks, [`${trailer}:${crc32(bytes)}`]),
    },
  ] satisfies Parameters<typeof putChunked>[1][]
  for (const form of forms) {
    for (const transferChunked of [false, true]) {
      const answer = await putChunked(server, { ...form, transferChunked })
      assert.equal(answer.status, 200, `${form.form}: ${answer.body.toString()}`)
      const read = await get(server, 'chunked')
      assert.equal(Buffer.compare(read.body, bytes), 0)
      assert.equal(read.headers['content-encoding'], undefined)
    }
  }
})

test('HTTP-7 an aws-chunked body whose framing, signature or trailer does not hold stores nothing', async (t) => {
  const server = await startMemoryServer(t)
  const trailer = 'x-amz-checksum-crc32'
  const unsigned = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
  const good = `${trailer}:${crc32(bytes)}`
  const cut = (body: Buffer): Buffer => body.subarray(0, body.length - 200)
  const cases: readonly [string, Parameters<typeof putChunked>[1]][] = [
    ['SignatureDoesNotMatch', { form: signedForm, payload: (signing) => signedChunks({ ...signing, seedSignature: 'x' }, chunks) }],
    ['IncompleteBody', { form: signedForm, payload: () => Buffer.from('zz\r\nnonsense\r\n') }],
    ['IncompleteBody', { form: signedForm, payload: (signing) => cut(signedChunks(signing, chunks)) }],
    ['IncompleteBody', { form: signedForm, size: 99_999, payload: (signing) => signedChunks(signing, chunks) }],
    ['IncompleteBody', { form: signedForm, size: 100_001, payload: (signing) => signedChunks(signing, chunks) }],
    ['InvalidChunkSizeError', { form: signedForm, payload: (signing) => signedChunks(signing, [bytes.subarray(0, 10), bytes.subarray(10)]) }],
    ['BadDigest', { form: unsigned, trailer, payload: () => unsignedChunks(chunks, [`${trailer}:${crc32(chunks[0]!)}`]) }],
    ['InvalidRequest', { form: unsigned, trailer, payload: () => unsignedChunks(chunks, [`${trailer}:bad`]) }],
    ['MalformedTrailerError', { form: unsigned, trailer, payload: () => unsignedChunks(chunks, []) }],
    ['MalformedTrailerError', { form: unsigned, trailer, payload: () => unsignedChunks(chunks, [good, 'x-other:1']) }],
    ['InvalidRequest', { form: unsigned, trailer: 'x-amz-meta-a', payload: () => unsignedChunks(chunks, ['x-amz-meta-a:1']) }],
    ['InvalidRequest', { form: unsigned, payload: () => unsignedChunks(chunks, [good]) }],
  ]
  for (const [code, request] of cases) {
    const answer = await putChunked(server, request)
    assert.deepEqual([answer.code, await server.has('chunked')], [code, false], answer.body.toString())
  }
})

test('HTTP-8 a body whose length nobody tells is MissingContentLength', async (t) => {
  const server = await startMemoryServer(t)
  assert.equal((await server.ask(putHead(server, 'key', {}).head)).code, 'MissingContentLength')
  const chunked = putHead(server, 'key', { 'transfer-encoding': 'chunked' }).head
  const answer = await server.ask(chunked, '5\r\nhello\r\n0\r\n\r\n')
  assert.deepEqual([answer.status, answer.code], [411, 'MissingContentLength'])
  const undecoded = putHead(server, 'key', { 'content-length': '100' }, signedForm).head
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

const post = async (server: MemoryServer, query: string, body: string | Uint8Array): Promise<RawAnswer> => {
  const headers = { 'content-length': String(body.length) }
  const path = query === 'delete' ? '/bucket' : '/bucket/key'
  const entry = query.split('=') as [string, string?]
  const { head } = signedHead({ server, method: 'POST', path, query: [[entry[0], entry[1] ?? '']], headers })
  return server.ask(head, body)
}

test('HTTP-10 XML that is too long is refused unread, XML that is wrong is MalformedXML', async (t) => {
  const server = await startMemoryServer(t)
  const headers = { 'content-length': String(100 * 2 ** 20) }
  for (const [path, query] of [['/bucket', 'delete'], ['/bucket/key', 'uploadId']] as const) {
    const connection = new RawConnection(server)
    await connection.send(signedHead({ server, method: 'POST', path, query: [[query, '']], headers }).head, '<a>')
    const answer = await connection.answer()
    assert.deepEqual([answer.status, answer.code, answer.headers['connection']], [400, 'MaxMessageLengthExceeded', 'close'])
    connection.destroy()
  }
  const xml = '<?xml version="1.0"?>'
  assert.equal((await post(server, 'delete', `${xml}<Wrong><Object><Key>a</Key></Object></Wrong>`)).code, 'MalformedXML')
  assert.equal((await post(server, 'delete', `${xml}<Delete><Object><Key>a</Delete>`)).code, 'MalformedXML')
  assert.equal((await post(server, 'delete', '')).code, 'MalformedXML')
  const bomb = `${xml}<!DOCTYPE a [<!ENTITY b "${'b'.repeat(100)}"><!ENTITY c "&b;&b;&b;&b;">]><Delete>&c;</Delete>`
  assert.equal((await post(server, 'delete', bomb)).code, 'MalformedXML')
  const deep = `<Delete>${'<a>'.repeat(100_000)}`
  assert.equal((await post(server, 'delete', deep)).code, 'MalformedXML')
})

test('HTTP-11 an XML body of unknown length is read up to its bound and no further', async (t) => {
  const server = await startMemoryServer(t)
  const { head } = signedHead({
    server,
    method: 'POST',
    path: '/bucket',
    query: [['delete', '']],
    headers: { 'transfer-encoding': 'chunked' },
  })
  const connection = new RawConnection(server)
  await connection.send(head)
  const chunk = Buffer.from(`100000\r\n${' '.repeat(2 ** 20)}\r\n`)
  for (let count = 0; count < 4; count++) await connection.send(chunk)
  const answer = await connection.answer()
  assert.deepEqual([answer.code, answer.headers['connection']], ['MaxMessageLengthExceeded', 'close'])
  connection.destroy()
})

test('HTTP-12 the digest of an XML body is verified', async (t) => {
  const server = await startMemoryServer(t)
  const body = Buffer.from('<Delete><Object><Key>a</Key></Object></Delete>')
  const ask = async (headers: Readonly<Record<string, string>>): Promise<string> => {
    const all = { 'content-length': String(body.length), ...headers }
    const { head } = signedHead({ server, method: 'POST', path: '/bucket', query: [['delete', '']], headers: all })
    return (await server.ask(head, body)).code
  }
  assert.equal(await ask({ 'content-md5': md5(body) }), '')
  assert.equal(await ask({ 'content-md5': md5(bytes) }), 'BadDigest')
  assert.equal(await ask({ 'x-amz-checksum-crc32': crc32(body) }), '')
  assert.equal(await ask({ 'x-amz-checksum-crc32': crc32(bytes) }), 'BadDigest')
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
  assert.deepEqual([answer.status, answer.code, answer.headers['connection']], [400, 'RequestTimeout', 'close'])
  connection.finish()
  await connection.closed()
  assert.equal(await server.has('stalled'), false)
})

test('HTTP-15 the rest of a refused body is read, and the connection serves the next request', async (t) => {
  const server = await startMemoryServer(t)
  const connection = new RawConnection(server)
  t.after(() => connection.destroy())
  const { head } = signedHead({ server, method: 'PUT', path: '/nowhere/key', headers: { 'content-length': '100000' } })
  await connection.send(head, bytes)
  assert.equal((await connection.answer()).code, 'NoSuchBucket')
  await connection.send(putHead(server, 'next', { 'content-length': '5' }).head, 'hello')
  assert.equal((await connection.answer()).status, 200)
})

test('HTTP-16 the answer to a long refused body arrives though the body is still being sent', async (t) => {
  const server = await startMemoryServer(t)
  const connection = new RawConnection(server)
  const size = 8 * 2 ** 20
  const { head } = signedHead({ server, method: 'PUT', path: '/nowhere/key', headers: { 'content-length': String(size) } })
  await connection.send(head, Buffer.alloc(size))
  const answer = await connection.answer()
  assert.deepEqual([answer.code, answer.headers['connection']], ['NoSuchBucket', 'close'])
  connection.finish()
  await connection.closed()
})
