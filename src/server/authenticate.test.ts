import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startMemoryServer } from '../../test/memory-server.ts'
import { anonymousHead, presignedHead, sha256Hex, signedHead } from '../../test/signed-request.ts'

const minuteMs = 60_000

test('AUTH-1 whoever signs nothing is denied everything, and told when there is no such bucket', async (t) => {
  const server = await startMemoryServer(t)
  const anonymous = (method: string, path: string): string =>
    anonymousHead({ server, method, path, headers: { 'content-length': '0' } })
  assert.equal((await server.ask(anonymous('GET', '/'))).code, 'AccessDenied')
  assert.equal((await server.ask(anonymous('GET', '/bucket/key'))).code, 'AccessDenied')
  assert.equal((await server.ask(anonymous('PUT', '/bucket/key'))).code, 'AccessDenied')
  assert.equal((await server.ask(anonymous('GET', '/nowhere/key'))).code, 'NoSuchBucket')
})

test('AUTH-2 a signature that does not hold is refused, by its own error', async (t) => {
  const server = await startMemoryServer(t)
  const { credentials } = server
  const ask = (options: Partial<Parameters<typeof signedHead>[0]>) =>
    server.ask(signedHead({ server, method: 'GET', path: '/bucket', ...options }).head)
  assert.equal((await ask({})).status, 200)
  const wrongSecret = await ask({ credentials: { ...credentials, secretAccessKey: 'another-secret' } })
  assert.equal(wrongSecret.status, 403)
  assert.equal(wrongSecret.code, 'SignatureDoesNotMatch')
  assert.match(wrongSecret.body.toString(), /<StringToSign>AWS4-HMAC-SHA256/)
  assert.equal(
    (await ask({ credentials: { ...credentials, accessKeyId: 'NOBODY' } })).code,
    'InvalidAccessKeyId',
  )
  assert.equal((await ask({ credentials: { ...credentials, sessionToken: 'token' } })).code, 'InvalidToken')
  const wrongRegion = await ask({ region: 'aws-global' })
  assert.equal(wrongRegion.code, 'AuthorizationHeaderMalformed')
  assert.match(wrongRegion.body.toString(), /<Region>us-east-1<\/Region>/)
  assert.equal((await ask({ date: Date.now() - 16 * minuteMs })).code, 'RequestTimeTooSkewed')
  const unsigned = await ask({ unsignedHeaders: { 'x-amz-acl': 'public-read' } })
  assert.equal(unsigned.code, 'AccessDenied')
  assert.match(unsigned.body.toString(), /<HeadersNotSigned>x-amz-acl<\/HeadersNotSigned>/)
  assert.equal((await ask({ payloadHash: 'nonsense' })).code, 'InvalidArgument')
})

test('AUTH-3 malformed authorization headers are client errors', async (t) => {
  const server = await startMemoryServer(t)
  const ask = async (authorization: string): Promise<string> =>
    (await server.ask(anonymousHead({ server, method: 'GET', path: '/bucket', headers: { authorization } })))
      .code
  assert.equal(await ask('Basic abc'), 'InvalidArgument')
  assert.equal(await ask('AWS AKID:signature'), 'InvalidRequest')
  assert.equal(
    await ask('AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=00'),
    'AuthorizationHeaderMalformed',
  )
  assert.equal(await ask('AWS4-HMAC-SHA256'), 'InvalidArgument')
})

test('AUTH-4 a presigned URL works until it expires, with all that stands in its query', async (t) => {
  const server = await startMemoryServer(t)
  const put = presignedHead({
    server,
    method: 'PUT',
    path: '/bucket/presigned',
    headers: { 'x-amz-meta-color': 'blue', 'content-length': '5' },
  })
  assert.equal((await server.ask(put, 'hello')).status, 200)
  const head = await server.ask(signedHead({ server, method: 'HEAD', path: '/bucket/presigned' }).head)
  assert.equal(head.headers['x-amz-meta-color'], 'blue')
  const get = { server, method: 'GET', path: '/bucket/presigned' }
  const fresh = await server.ask(presignedHead({ ...get, expires: 60 }))
  assert.equal(fresh.body.toString(), 'hello')
  const old = await server.ask(presignedHead({ ...get, expires: 60, date: Date.now() - 2 * minuteMs }))
  assert.equal(old.code, 'AccessDenied')
  assert.match(old.body.toString(), /Request has expired/)
  const early = await server.ask(presignedHead({ ...get, date: Date.now() + 16 * minuteMs }))
  assert.match(early.body.toString(), /Request is not valid yet/)
  const tooLong = await server.ask(presignedHead({ ...get, expires: 700_000 }))
  assert.equal(tooLong.code, 'AuthorizationQueryParametersError')
  const bare = anonymousHead({ ...get, query: [['X-Amz-Signature', 'abc']] })
  assert.equal((await server.ask(bare)).code, 'AuthorizationQueryParametersError')
})

test('AUTH-5 a presigned URL that is changed, or whose parameter comes again as a header, is refused', async (t) => {
  const server = await startMemoryServer(t)
  const head = presignedHead({ server, method: 'GET', path: '/bucket/key' })
  assert.equal((await server.ask(head.replace('/bucket/key', '/bucket/other'))).code, 'SignatureDoesNotMatch')
  assert.equal((await server.ask(head.replace('GET', 'DELETE'))).code, 'SignatureDoesNotMatch')
  const doubled = head.replace('\r\n\r\n', '\r\nx-amz-expires: 90000\r\n\r\n')
  assert.equal((await server.ask(doubled)).code, 'AccessDenied')
  const both = head.replace('\r\n\r\n', '\r\nauthorization: AWS4-HMAC-SHA256 x\r\n\r\n')
  assert.equal((await server.ask(both)).code, 'InvalidArgument')
})

test('AUTH-6 x-amz-content-sha256 is verified', async (t) => {
  const server = await startMemoryServer(t)
  const put = (payloadHash: string, key: string) =>
    signedHead({
      server,
      method: 'PUT',
      path: `/bucket/${key}`,
      headers: { 'content-length': '5' },
      payloadHash,
    }).head
  assert.equal((await server.ask(put(sha256Hex('hello'), 'right'), 'hello')).status, 200)
  const lie = await server.ask(put(sha256Hex('other'), 'lie'), 'hello')
  assert.equal(lie.code, 'XAmzContentSHA256Mismatch')
  assert.match(lie.body.toString(), new RegExp(`<S3ComputedContentSHA256>${sha256Hex('hello')}<`))
  assert.equal(await server.has('lie'), false)
  const empty = signedHead({ server, method: 'GET', path: '/bucket', payloadHash: sha256Hex('something') })
  assert.equal((await server.ask(empty.head)).code, 'XAmzContentSHA256Mismatch')
})

test('AUTH-7 the expected bucket owner is compared with the account of the bucket', async (t) => {
  const server = await startMemoryServer(t)
  const ask = async (owner: string): Promise<readonly [number, string]> => {
    const { head } = signedHead({
      server,
      method: 'GET',
      path: '/bucket',
      headers: { 'x-amz-expected-bucket-owner': owner },
    })
    const answer = await server.ask(head)
    return [answer.status, answer.code]
  }
  assert.deepEqual(await ask('000000000001'), [200, ''])
  assert.deepEqual(await ask('111122223333'), [403, 'AccessDenied'])
  assert.deepEqual(await ask('ann'), [400, 'InvalidBucketOwnerAWSAccountID'])
})

test('AUTH-8 paths are signed as they are sent, once encoded and never normalised', async (t) => {
  const server = await startMemoryServer(t)
  const keys = ["a b/é+~!*'().txt", 'a//b', './a', 'a/../b', '%41', 'a%2Fb', '😀', 'trailing/']
  for (const key of keys) {
    const path = `/bucket/${key}`
    const put = signedHead({ server, method: 'PUT', path, headers: { 'content-length': '1' } })
    assert.equal((await server.ask(put.head, 'x')).status, 200, key)
    assert.equal(await server.has(key), true, key)
  }
  const lax = signedHead({
    server,
    method: 'GET',
    path: "/bucket/a b/é+~!*'().txt",
    rawPath: "/bucket/a%20b/%c3%A9+~!*'().txt",
  })
  assert.equal((await server.ask(lax.head)).status, 200)
})

test('AUTH-9 a bucket stands in the path or in the host name', async (t) => {
  const server = await startMemoryServer(t, { baseDomains: ['localhost', 's3.example.test'] })
  const put = signedHead({ server, method: 'PUT', path: '/bucket/key', headers: { 'content-length': '1' } })
  assert.equal((await server.ask(put.head, 'x')).status, 200)
  const get = async (path: string, host: string): Promise<number> =>
    (await server.ask(signedHead({ server, method: 'GET', path, host }).head)).status
  assert.equal(await get('/key', `bucket.localhost:${server.port}`), 200)
  assert.equal(await get('/key', 'BUCKET.s3.example.test'), 200)
  assert.equal(await get('/bucket/key', 's3.example.test'), 200)
  assert.equal(await get('/bucket/key', 'elsewhere.example'), 200)
  assert.equal(await get('/bucket/key', `[::1]:${server.port}`), 200)
  assert.equal(await get('/', 'bucket.localhost'), 200)
  assert.equal(await get('/bucket/', 'localhost'), 200)
})
