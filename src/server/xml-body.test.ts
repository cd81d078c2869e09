/** Bodies that are XML. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { patternBytes } from '../../test/bodies.ts'
import { startMemoryServer } from '../../test/memory-server.ts'
import type { MemoryServer } from '../../test/memory-server.ts'
import { RawConnection } from '../../test/raw-connection.ts'
import type { RawAnswer } from '../../test/raw-connection.ts'
import { signedHead } from '../../test/signed-request.ts'
import { toBase64 } from '../checksum/encoding.ts'
import { createHasher } from '../checksum/hasher.ts'

const crc32 = (bytes: Uint8Array): string => {
  const hasher = createHasher('CRC32')
  hasher.update(bytes)
  return toBase64(hasher.digest())
}

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('base64')

const bytes = patternBytes(100_000)

const post = async (server: MemoryServer, query: string, body: string | Uint8Array): Promise<RawAnswer> => {
  const headers = { 'content-length': String(body.length), 'content-md5': md5(Buffer.from(body)) }
  const path = query === 'delete' ? '/bucket' : '/bucket/key'
  const entry = query.split('=') as [string, string?]
  const { head } = signedHead({ server, method: 'POST', path, query: [[entry[0], entry[1] ?? '']], headers })
  return server.ask(head, body)
}

test('HTTP-10 XML that is too long is refused unread, XML that is wrong is MalformedXML', async (t) => {
  const server = await startMemoryServer(t)
  const headers = { 'content-length': String(100 * 2 ** 20), 'content-md5': md5(bytes) }
  for (const [path, query] of [
    ['/bucket', 'delete'],
    ['/bucket/key', 'uploadId'],
  ] as const) {
    const connection = new RawConnection(server)
    await connection.send(
      signedHead({ server, method: 'POST', path, query: [[query, '']], headers }).head,
      '<a>',
    )
    const answer = await connection.answer()
    assert.deepEqual(
      [answer.status, answer.code, answer.headers['connection']],
      [400, 'MaxMessageLengthExceeded', 'close'],
    )
    connection.destroy()
  }
  const xml = '<?xml version="1.0"?>'
  assert.equal(
    (await post(server, 'delete', `${xml}<Wrong><Object><Key>a</Key></Object></Wrong>`)).code,
    'MalformedXML',
  )
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
    headers: { 'transfer-encoding': 'chunked', 'content-md5': md5(bytes) },
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
    const { head } = signedHead({
      server,
      method: 'POST',
      path: '/bucket',
      query: [['delete', '']],
      headers: all,
    })
    return (await server.ask(head, body)).code
  }
  assert.equal(await ask({ 'content-md5': md5(body) }), '')
  assert.equal(await ask({ 'content-md5': md5(bytes) }), 'BadDigest')
  assert.equal(await ask({ 'x-amz-checksum-crc32': crc32(body) }), '')
  assert.equal(await ask({ 'x-amz-checksum-crc32': crc32(bytes) }), 'BadDigest')
})
