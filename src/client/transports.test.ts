import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answer, slowDown, stored, withServer } from '../../test/scripted-server.ts'
import { bytesBody, readBody } from '../protocol/body.ts'
import { S3Error } from '../protocol/errors.ts'
import { getObject } from '../protocol/operations/get-object.ts'
import { headObject } from '../protocol/operations/head-object.ts'
import { createFetchTransport, NetworkError } from './index.ts'
import type { Transport } from './index.ts'
import { createNodeTransport } from './node-transport.ts'

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
      assert.match(
        String(request?.headers['authorization']),
        /^AWS4-HMAC-SHA256 Credential=AK\/\d{8}\/us-east-1\/s3\/aws4_request,/,
      )
    }))

  test(`CLIENT-10 metadata that is not ASCII travels as UTF-8, both ways (${name})`, () =>
    withServer(
      [answer(200, '', { 'x-amz-meta-name': Buffer.from('Ünï').toString('latin1') }), stored],
      { transport: create() },
      async (client, received) => {
        assert.deepEqual((await client.call('HeadObject', { Bucket: 'b', Key: 'k' })).Metadata, {
          name: 'Ünï',
        })
        await client.call('PutObject', {
          Bucket: 'b',
          Key: 'k',
          Metadata: { Name: 'Ünï' },
          Body: bytesBody(),
        })
        const header = String(received[1]?.headers['x-amz-meta-name'])
        assert.equal(Buffer.from(header, 'latin1').toString('utf8'), 'Ünï')
        assert.equal(received[1]?.headers['content-length'], '0')
      },
    ))

  test(`CLIENT-11 an object's bytes stream, and its headers are typed (${name})`, () =>
    withServer(
      [
        answer(206, 'bcd', {
          'content-range': 'bytes 1-3/9',
          etag: '"e"',
          'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT',
        }),
      ],
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
      [
        answer(404, '<Error><Code>NoSuchUpload</Code><Message>gone</Message><UploadId>u</UploadId></Error>', {
          'x-amz-request-id': 'R',
        }),
      ],
      { transport: create() },
      async (client) => {
        await assert.rejects(client.call('ListParts', { Bucket: 'b', Key: 'k', UploadId: 'u' }), (error) => {
          assert.ok(error instanceof S3Error)
          assert.deepEqual(
            [error.code, error.status, error.message, error.details],
            ['NoSuchUpload', 404, 'gone', { UploadId: 'u' }],
          )
          assert.equal(error.headers['x-amz-request-id'], 'R')
          return true
        })
      },
    ))

  test(`CLIENT-13 a failure that may pass is retried with back-off, at most three attempts in all (${name})`, () =>
    withServer(
      [slowDown, (_, request) => request.socket.destroy(), stored, slowDown, slowDown, slowDown],
      { transport: create() },
      async (client, received, pauses) => {
        const input = {
          Bucket: 'b',
          Key: 'k',
          UploadId: 'u',
          PartNumber: 1,
          Body: new TextEncoder().encode('x'),
        }
        await client.call('UploadPart', input)
        assert.deepEqual(
          received.map(({ body }) => body),
          ['x', 'x', 'x'],
        )
        assert.deepEqual(pauses.map(Math.round), [1000, 100])
        await assert.rejects(client.call('UploadPart', input), { code: 'SlowDown' })
        assert.equal(received.length, 6)
      },
    ))

  test(`CLIENT-14 an error within a 200, and a 200 that is cut off, are retried (${name})`, () =>
    withServer(
      [
        answer(
          200,
          '<?xml version="1.0"?>\n\n<Error><Code>InternalError</Code><Message>no</Message></Error>',
        ),
        answer(200, '<CompleteMultipartUploadResult><Bucket>b</Buck'),
        answer(
          200,
          '<CompleteMultipartUploadResult><Bucket>b</Bucket><Key>k</Key><ETag>"e-1"</ETag></CompleteMultipartUploadResult>',
        ),
      ],
      { transport: create() },
      async (client, received) => {
        const parts = { Parts: [{ PartNumber: 1, ETag: 'e' }] }
        const output = await client.call('CompleteMultipartUpload', {
          Bucket: 'b',
          Key: 'k',
          UploadId: 'u',
          MultipartUpload: parts,
        })
        assert.equal(output.ETag, 'e-1')
        assert.equal(received.length, 3)
        assert.match(received[2]?.body ?? '', /<Part><ETag>.*<\/ETag><PartNumber>1<\/PartNumber><\/Part>/)
      },
    ))

  test(`CLIENT-15 an abort ends the call with the signal's reason, also while the body streams (${name})`, () =>
    withServer(
      [() => {}, (response) => void response.writeHead(200, { 'content-length': '10' }).write('abc')],
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
        const isIdle = (error: unknown): boolean =>
          error instanceof NetworkError && error.code === 'ETIMEDOUT'
        await assert.rejects(client.send(headObject, { Bucket: 'b', Key: 'k' }), isIdle)
        const { Body } = await client.call('GetObject', { Bucket: 'b', Key: 'k' })
        await assert.rejects(readBody(Body, 10), isIdle)
      },
    ))
}
