/** Uploads and downloads against the real server, through a client that goes wrong on purpose. */
import assert from 'node:assert/strict'
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import type { TestContext } from 'node:test'
import { createClient, NetworkError } from '../src/client/index.ts'
import { createNodeTransport } from '../src/client/node-transport.ts'
import type { BodyStream } from '../src/protocol/body.ts'
import { download } from '../src/transfer/download.ts'
import { openFileSink } from '../src/transfer/node-file-sink.ts'
import { openFileSource } from '../src/transfer/node-file-source.ts'
import { defaultPartLimits } from '../src/transfer/plan-parts.ts'
import { copyObject } from '../src/transfer/copy.ts'
import type { S3Calls } from '../src/transfer/s3-calls.ts'
import { bytesSource, streamSource } from '../src/transfer/source.ts'
import { TransferError } from '../src/transfer/transfer-error.ts'
import { upload } from '../src/transfer/upload.ts'
import type { UploadOptions } from '../src/transfer/upload.ts'
import { startMemoryServer } from './memory-server.ts'

const bucket = 'bucket'
const partSize = 100_000
const limits = { ...defaultPartLimits, partSizeMin: 1, partSizeWanted: partSize }
const bytes = Uint8Array.from({ length: 450_000 }, (_, index) => (index * 31 + (index >> 8)) & 255)

const openClient = async (context: TestContext): Promise<S3Calls> => {
  const { host, port, credentials } = await startMemoryServer(context)
  const client = createClient({
    endpoint: `http://${host}:${port}`,
    credentials,
    transport: createNodeTransport(),
  })
  context.after(() => client.close())
  return client
}

const temporaryFolder = async (context: TestContext): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'partita-transfer-'))
  context.after(() => rm(folder, { recursive: true }))
  return folder
}

const send = (
  client: S3Calls,
  key: string,
  options: Partial<UploadOptions> = {},
): ReturnType<typeof upload> =>
  upload(client, { bucket, key, source: bytesSource(bytes, 'bytes'), limits, ...options })

const receive = async (client: S3Calls, key: string, path: string): Promise<Uint8Array> => {
  const openSink = ({ size }: { size: number }): ReturnType<typeof openFileSink> => openFileSink(path, size)
  await download(client, { object: { bucket, key }, openSink, rangeSize: 70_000 })
  return new Uint8Array(await readFile(path))
}

const uploadsOf = async (client: S3Calls): Promise<number> =>
  (await client.call('ListMultipartUploads', { Bucket: bucket })).Uploads?.length ?? 0

/** The client, but the answers to GetObject are changed on their way; `count` says how many came before. */
const changingBodies = (
  client: S3Calls,
  change: (body: BodyStream, count: number) => BodyStream,
): S3Calls => {
  let count = 0
  const call = async (...[name, input, options]: Parameters<S3Calls['call']>): Promise<unknown> => {
    const output = await client.call(name, input, options)
    return name === 'GetObject'
      ? { ...output, Body: change((output as { Body: BodyStream }).Body, count++) }
      : output
  }
  return { call: call as S3Calls['call'] }
}

async function* bytesUpTo(body: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let left = size
  for await (const chunk of body) {
    yield chunk.subarray(0, left)
    left -= chunk.length
    if (left <= 0) return
  }
}

test('XFER-10 an upload in parts is one object with the checksum of the whole', async (context) => {
  const client = await openClient(context)
  const sent = await send(client, 'whole', { contentType: 'text/x-test', metadata: { origin: 'here' } })
  assert.equal(sent.partCount, 5)
  const head = await client.call('HeadObject', { Bucket: bucket, Key: 'whole', ChecksumMode: 'ENABLED' })
  assert.equal(head.ContentLength, bytes.length)
  assert.equal(head.ChecksumCRC64NVME, sent.checksum.value)
  assert.equal(head.ChecksumType, 'FULL_OBJECT')
  assert.equal(head.ContentType, 'text/x-test')
  assert.deepEqual(head.Metadata, { origin: 'here' })
  assert.deepEqual(await receive(client, 'whole', join(await temporaryFolder(context), 'whole')), bytes)
})

for (const checksum of ['CRC32', 'CRC32C'] as const) {
  test(`XFER-10 an upload can be verified by ${checksum}`, async (context) => {
    const client = await openClient(context)
    const sent = await send(client, 'whole', { checksum })
    const head = await client.call('HeadObject', { Bucket: bucket, Key: 'whole', ChecksumMode: 'ENABLED' })
    assert.equal(head[`Checksum${checksum}`], sent.checksum.value)
  })
}

test('XFER-10 progress ends at the size of the object', async (context) => {
  const client = await openClient(context)
  const told: number[] = []
  await send(client, 'whole', { onProgress: (count) => told.push(count) })
  assert.equal(told.at(-1), bytes.length)
})

test('XFER-11 an upload that fails is aborted on the server, and the key is as before', async (context) => {
  const client = await openClient(context)
  await send(client, 'key', { source: bytesSource(new Uint8Array(3), 'three') })
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield bytes
    throw new Error('the source broke')
  }
  await assert.rejects(
    send(client, 'key', { source: streamSource(failing(), 'failing') }),
    /the source broke/,
  )
  assert.equal(await uploadsOf(client), 0)
  assert.equal((await client.call('HeadObject', { Bucket: bucket, Key: 'key' })).ContentLength, 3)
})

test('XFER-11 an upload that is aborted by its signal leaves nothing', async (context) => {
  const client = await openClient(context)
  const abort = new AbortController()
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield bytes
    abort.abort(new Error('enough'))
    await new Promise(() => {})
  }
  const sending = send(client, 'key', { source: streamSource(endless(), 'endless'), signal: abort.signal })
  await assert.rejects(sending, /enough/)
  assert.equal(await uploadsOf(client), 0)
})

test('XFER-12 a file that changes while it is sent is not stored', async (context) => {
  const client = await openClient(context)
  const path = join(await temporaryFolder(context), 'changing')
  await writeFile(path, bytes)
  const source = await openFileSource(path)
  await appendFile(path, 'more')
  const failure = await send(client, 'key', { source }).catch((error: unknown) => error)
  await source.close()
  assert.ok(failure instanceof TransferError && failure.retryable)
  assert.match(failure.message, /changed while it was sent/)
  assert.equal(await uploadsOf(client), 0)
  await assert.rejects(client.call('HeadObject', { Bucket: bucket, Key: 'key' }))
})

test('XFER-13 a connection that breaks or ends early is taken up where it stopped', async (context) => {
  const client = await openClient(context)
  await send(client, 'key')
  const cut = changingBodies(client, (body, count) => ({
    ...body,
    async *[Symbol.asyncIterator]() {
      yield* bytesUpTo(body, 20_000)
      if (count % 2 === 0) throw new NetworkError('cut', { code: 'ECONNRESET' })
    },
  }))
  assert.deepEqual(await receive(cut, 'key', join(await temporaryFolder(context), 'key')), bytes)
})

test('XFER-14 bytes that came to harm on the way are never given the name of the file', async (context) => {
  const client = await openClient(context)
  await send(client, 'key')
  const harmed = changingBodies(client, (body, count) => ({
    ...body,
    async *[Symbol.asyncIterator]() {
      for await (const chunk of body) {
        if (count === 2) chunk[0]! ^= 1
        yield chunk
      }
    },
  }))
  const folder = await temporaryFolder(context)
  await assert.rejects(receive(harmed, 'key', join(folder, 'key')), /CRC64NVME/)
  assert.deepEqual(await readdir(folder), [])
})

test('XFER-15 an object that is replaced while it is received is an error, not a mixture', async (context) => {
  const client = await openClient(context)
  await send(client, 'key')
  let replaced: Promise<unknown> | undefined
  const call = async (...[name, input, options]: Parameters<S3Calls['call']>): Promise<unknown> => {
    if (name === 'GetObject')
      await (replaced ??= send(client, 'key', { source: bytesSource(bytes.toReversed(), 'other') }))
    return client.call(name, input, options)
  }
  const folder = await temporaryFolder(context)
  await assert.rejects(receive({ call: call as S3Calls['call'] }, 'key', join(folder, 'key')), TransferError)
  assert.deepEqual(await readdir(folder), [])
})

test('XFER-16 a copy on the server is the same object elsewhere', async (context) => {
  const client = await openClient(context)
  const sent = await send(client, 'a b/ü+%', { contentType: 'text/x-test' })
  const source = { bucket, key: 'a b/ü+%' }
  const copied = await copyObject(client, { source, target: { bucket, key: 'copy' } })
  assert.equal(copied.size, bytes.length)
  const head = await client.call('HeadObject', { Bucket: bucket, Key: 'copy', ChecksumMode: 'ENABLED' })
  assert.equal(head.ContentType, 'text/x-test')
  assert.equal(head.ChecksumCRC64NVME, sent.checksum.value)
})
