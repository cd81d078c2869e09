import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { startMemoryServer } from '../../test/memory-server.ts'
import { signedHead } from '../../test/signed-request.ts'

test('CONF-31 a document that changes much comes with its digest, and has it', async (t) => {
  const server = await startMemoryServer(t)
  const document = '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>'
  const put = async (query: string, headers: Readonly<Record<string, string>>, body = document) => {
    const sent = { 'content-length': String(Buffer.byteLength(body)), ...headers }
    const { head } = signedHead({
      server,
      method: 'PUT',
      path: '/bucket',
      query: [[query, '']],
      headers: sent,
    })
    const answer = await server.ask(head, body)
    return [answer.status, answer.code]
  }
  const md5 = createHash('md5').update(document).digest('base64')
  const refused = await put('tagging', {})
  assert.deepEqual(refused, [400, 'InvalidRequest'])
  assert.equal((await put('tagging', { 'content-md5': md5 }))[0], 204)
  const sha256 = createHash('sha256').update(document).digest('base64')
  assert.equal((await put('tagging', { 'x-amz-checksum-sha256': sha256 }))[0], 204)
  assert.deepEqual(await put('tagging', { 'content-md5': createHash('md5').digest('base64') }), [
    400,
    'BadDigest',
  ])
  const status = '<AccelerateConfiguration><Status>Enabled</Status></AccelerateConfiguration>'
  assert.equal((await put('accelerate', {}, status))[0], 200)
})
