/** Digests of bodies, in headers, trailers and the signatures of chunks. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { patternBytes } from '../../test/bodies.ts'
import { startMemoryServer } from '../../test/memory-server.ts'
import type { MemoryServer } from '../../test/memory-server.ts'
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
  const length = options.payload({
    signingKey: new Uint8Array(32),
    seedSignature: '',
    amzDate: '',
    scope: '',
  }).length
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
    [
      'SignatureDoesNotMatch',
      { form: signedForm, payload: (signing) => signedChunks({ ...signing, seedSignature: 'x' }, chunks) },
    ],
    ['IncompleteBody', { form: signedForm, payload: () => Buffer.from('zz\r\nnonsense\r\n') }],
    ['IncompleteBody', { form: signedForm, payload: (signing) => cut(signedChunks(signing, chunks)) }],
    [
      'IncompleteBody',
      { form: signedForm, size: 99_999, payload: (signing) => signedChunks(signing, chunks) },
    ],
    [
      'IncompleteBody',
      { form: signedForm, size: 100_001, payload: (signing) => signedChunks(signing, chunks) },
    ],
    [
      'InvalidChunkSizeError',
      {
        form: signedForm,
        payload: (signing) => signedChunks(signing, [bytes.subarray(0, 10), bytes.subarray(10)]),
      },
    ],
    [
      'BadDigest',
      { form: unsigned, trailer, payload: () => unsignedChunks(chunks, [`${trailer}:${crc32(chunks[0]!)}`]) },
    ],
    [
      'InvalidRequest',
      { form: unsigned, trailer, payload: () => unsignedChunks(chunks, [`${trailer}:bad`]) },
    ],
    ['MalformedTrailerError', { form: unsigned, trailer, payload: () => unsignedChunks(chunks, []) }],
    [
      'MalformedTrailerError',
      { form: unsigned, trailer, payload: () => unsignedChunks(chunks, [good, 'x-other:1']) },
    ],
    [
      'InvalidRequest',
      { form: unsigned, trailer: 'x-amz-meta-a', payload: () => unsignedChunks(chunks, ['x-amz-meta-a:1']) },
    ],
    ['InvalidRequest', { form: unsigned, payload: () => unsignedChunks(chunks, [good]) }],
  ]
  for (const [code, request] of cases) {
    const answer = await putChunked(server, request)
    assert.deepEqual([answer.code, await server.has('chunked')], [code, false], answer.body.toString())
  }
})
