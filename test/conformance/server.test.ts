/** The whole server: its processes, its data folder, its signals. */
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { patternBytes } from '../bodies.ts'
import { RawConnection } from '../raw-connection.ts'
import { signedHead } from '../signed-request.ts'
import { startServer } from '../start-server.ts'
import type { TestServer, TestServerOptions } from '../start-server.ts'

const start = async (t: TestContext, options: TestServerOptions = {}): Promise<TestServer> => {
  const server = await startServer(options)
  t.after(() => server.kill())
  return server
}

const clientOf = (t: TestContext, server: TestServer): S3Client => {
  const { endpoint } = server
  // A copy, for the client writes into what it is given.
  const credentials = { ...server.credentials }
  const s3 = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true })
  t.after(() => s3.destroy())
  return s3
}

const metricOf = async (server: TestServer, name: string): Promise<number> => {
  const text = await (await fetch(`${server.endpoint}/_partita/metrics`)).text()
  return text
    .split('\n')
    .filter((line) => line.startsWith(name))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}

test('HTTP-40 two workers take an upload in parts from the AWS SDK and give it back', async (t) => {
  const server = await start(t, { workers: 2 })
  const s3 = clientOf(t, server)
  const address = { Bucket: 'bucket', Key: 'dir/a b+é.bin' }
  await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }))
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ ...address, ChecksumAlgorithm: 'CRC32' }),
  )
  const bodies = [patternBytes(5 * 2 ** 20, 1), patternBytes(5 * 2 ** 20, 2), patternBytes(12_345, 3)]
  const parts = await Promise.all(
    bodies.map(async (Body, index) => {
      const PartNumber = index + 1
      const part = await s3.send(
        new UploadPartCommand({ ...address, UploadId, PartNumber, Body, ChecksumAlgorithm: 'CRC32' }),
      )
      return { PartNumber, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 }
    }),
  )
  const complete = { ...address, UploadId, MultipartUpload: { Parts: parts } }
  const { ETag } = await s3.send(new CompleteMultipartUploadCommand(complete))
  assert.match(ETag ?? '', /^"[0-9a-f]{32}-3"$/)
  const object = await s3.send(new GetObjectCommand(address))
  assert.equal(object.ETag, ETag)
  assert.equal(Buffer.compare(await object.Body!.transformToByteArray(), Buffer.concat(bodies)), 0)
  assert.equal(await metricOf(server, 'partita_requests_total{operation="UploadPart",code="OK"}'), 3)
})

test('HTTP-41 health, readiness and metrics need no signature; the figures are those of all processes', async (t) => {
  const server = await start(t, { workers: 2 })
  const get = async (name: string): Promise<readonly [number, string]> => {
    const answer = await fetch(`${server.endpoint}/_partita/${name}`)
    return [answer.status, await answer.text()]
  }
  assert.deepEqual(await get('health'), [200, 'ok\n'])
  assert.deepEqual(await get('ready'), [200, 'ready\n'])
  const [status, text] = await get('metrics')
  assert.equal(status, 200)
  for (const node of ['primary', 'worker-1', 'worker-2']) {
    assert.match(text, new RegExp(`^process_resident_memory_bytes\\{node="${node}"\\} \\d+`, 'm'))
  }
  assert.match(text, /^partita_store_call_seconds_count\{store="meta",call="commit",outcome="ok"\} \d+/m)
  assert.equal((await get('other'))[0], 404)
  assert.equal((await fetch(`${server.endpoint}/_partita/health`, { method: 'POST' })).status, 405)
})

test('HTTP-42 a second server on the same data folder refuses to start', async (t) => {
  const server = await start(t)
  await assert.rejects(startServer({ folder: server.folder, logLevel: 'silent' }), /ended before it served/)
  assert.equal((await fetch(`${server.endpoint}/_partita/health`)).status, 200)
})

test('HTTP-43 a server that is asked to stop finishes what is under way, and takes nothing new', async (t) => {
  const server = await start(t, { workers: 2 })
  const s3 = clientOf(t, server)
  await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }))
  const connection = new RawConnection(server)
  const bytes = patternBytes(300_000)
  const { head } = signedHead({
    server,
    method: 'PUT',
    path: '/bucket/late',
    headers: { 'content-length': String(bytes.length), expect: '100-continue' },
  })
  await connection.send(head)
  assert.equal((await connection.answer()).status, 100)
  await connection.send(bytes.subarray(0, 100_000))
  process.kill(server.pid, 'SIGTERM')
  await refusesConnections(server)
  await connection.send(bytes.subarray(100_000))
  const answer = await connection.answer()
  assert.deepEqual([answer.status, answer.headers['connection']], [200, 'close'])
  connection.finish()
  assert.equal(await server.ended, 0)
  const again = await server.restart()
  t.after(() => again.kill())
  const object = await clientOf(t, again).send(new GetObjectCommand({ Bucket: 'bucket', Key: 'late' }))
  assert.equal(Buffer.compare(await object.Body!.transformToByteArray(), bytes), 0)
})

/** Resolves once nobody listens any more. */
const refusesConnections = async ({ host, port }: TestServer): Promise<void> => {
  for (;;) {
    const socket = connect({ host, port })
    const connected = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (!connected) return
  }
}

test('HTTP-44 a server that is told to stop twice cuts off what is under way', async (t) => {
  const server = await start(t)
  await clientOf(t, server).send(new CreateBucketCommand({ Bucket: 'bucket' }))
  const connection = new RawConnection(server)
  const headers = { 'content-length': '10', expect: '100-continue' }
  await connection.send(signedHead({ server, method: 'PUT', path: '/bucket/key', headers }).head)
  await connection.answer()
  process.kill(server.pid, 'SIGINT')
  await refusesConnections(server)
  // The same signal by two ways, within half a second, is one: a later one is meant.
  const second = setInterval(() => process.kill(server.pid, 'SIGINT'), 200)
  assert.equal(await server.ended, 130)
  clearInterval(second)
  await connection.closed()
})

test('HTTP-45 a worker that dies is started again, and the others serve meanwhile', async (t) => {
  const server = await start(t, { workers: 2, logLevel: 'silent' })
  const workers = await workersOf(server)
  assert.equal(workers.length, 2)
  process.kill(workers[0]!, 'SIGKILL')
  await until(async () => (await metricOf(server, 'partita_workers_ended_total')) === 1)
  await until(async () => (await residentProcesses(server)) === 3)
})

test('HTTP-47 no client is left hanging when the worker that its connection goes to dies', async (t) => {
  const server = await start(t, { workers: 2, logLevel: 'silent' })
  const [worker] = await workersOf(server)
  const request = 'GET /_partita/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
  const ask = async (): Promise<string> => {
    const connection = new RawConnection(server)
    await connection.send(request)
    return (await connection.closed()).toString('latin1')
  }
  const asked = Array.from({ length: 50 }, ask)
  process.kill(worker!, 'SIGKILL')
  asked.push(...Array.from({ length: 50 }, ask))
  const answers = await Promise.all(asked)
  assert.ok(answers.some((answer) => answer.startsWith('HTTP/1.1 200')))
  for (const answer of answers) assert.match(answer, /^(HTTP\/1.1 200[\s\S]*ok\n)?$/)
})

test('HTTP-48 a body cut short by a client that still listens is answered by a worker, too', async (t) => {
  const server = await start(t)
  await clientOf(t, server).send(new CreateBucketCommand({ Bucket: 'bucket' }))
  const connection = new RawConnection(server)
  const headers = { 'content-length': '100' }
  await connection.send(signedHead({ server, method: 'PUT', path: '/bucket/key', headers }).head, 'hello')
  connection.finish()
  assert.equal((await connection.answer()).code, 'IncompleteBody')
  await connection.closed()
})

const workersOf = async ({ pid }: TestServer): Promise<readonly number[]> =>
  (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ').map(Number)

/** Asks again and again; a connection that went to a process which just died is no answer. */
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  const begun = performance.now()
  while (!(await holds().catch(() => false)))
    assert.ok(performance.now() - begun < 30_000, 'it never came to be')
}

/** How many processes answer for the metrics. */
const residentProcesses = async (server: TestServer): Promise<number> => {
  const answer = await fetch(`${server.endpoint}/_partita/metrics`)
  return (await answer.text()).match(/^process_resident_memory_bytes/gm)?.length ?? 0
}

test('DUR-10 what a killed server has acknowledged is there when it is started again', async (t) => {
  const server = await start(t)
  const s3 = clientOf(t, server)
  await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }))
  const bodies = [patternBytes(100), patternBytes(1_000_000)]
  await Promise.all(
    bodies.map((Body, index) => s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: `${index}`, Body }))),
  )
  await server.kill()
  const again = await server.restart()
  t.after(() => again.kill())
  assert.deepEqual(again.credentials, server.credentials)
  for (const [index, body] of bodies.entries()) {
    const object = await clientOf(t, again).send(new GetObjectCommand({ Bucket: 'bucket', Key: `${index}` }))
    assert.equal(Buffer.compare(await object.Body!.transformToByteArray(), body), 0)
  }
  await again.stop()
  assert.deepEqual((await again.fsck()).problems, [])
})

test('AUTH-10 root credentials are made once, and only their owner may read them', async (t) => {
  const server = await start(t)
  const file = join(server.folder, 'credentials.json')
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), server.credentials)
})

test('HTTP-46 with a certificate the server speaks https, and tells https addresses', async (t) => {
  const file = (name: string): string => fileURLToPath(new URL(`../tls/${name}`, import.meta.url))
  const server = await start(t, { tls: { certFile: file('cert.pem'), keyFile: file('key.pem') } })
  assert.match(server.endpoint, /^https:/)
  const ca = await readFile(file('cert.pem'))
  const { head } = signedHead({ server, method: 'GET', path: '/', host: `localhost:${server.port}` })
  const socket = connectTls({ host: server.host, port: server.port, servername: 'localhost', ca })
  await once(socket, 'secureConnect')
  socket.write(head.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'))
  assert.match(await text(socket), /^HTTP\/1.1 200 OK\r\n[\s\S]*<ListAllMyBucketsResult/)
})
