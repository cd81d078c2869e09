/**
 * A file of a gigabyte goes up in parts and comes back, with every client that our users own.
 * `PARTITA_E2E_SIZE` (bytes) makes it smaller.
 */
import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Readable } from 'node:stream'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { pythonProgram, rclone, type Install } from '../clients/install.ts'
import { startServer, type TestServer } from '../start-server.ts'
import { writeRandomFile } from './random-file.ts'

const size = Number(process.env.PARTITA_E2E_SIZE ?? 1024 ** 3 + 12_345)
const bucket = 'clients'
const run = promisify(execFile)

let server: TestServer
let folder: string
let file: string
let sha256: string
let s3: S3Client

before(async () => {
  server = await startServer({ workers: 2 })
  folder = await mkdtemp(join(tmpdir(), 'partita-clients-'))
  file = join(folder, 'file')
  sha256 = await writeRandomFile(file, size)
  s3 = new S3Client({
    endpoint: server.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: server.credentials,
  })
  await s3.send(new CreateBucketCommand({ Bucket: bucket }))
})

after(async () => {
  s3?.destroy()
  await server?.stop()
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
})

/** What every client finds in its environment. */
const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: folder,
  AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ENDPOINT_URL_S3: server.endpoint,
})

const exec = async (
  command: string,
  args: readonly string[],
  more: NodeJS.ProcessEnv = {},
): Promise<void> => {
  await run(command, args, { env: { ...environment(), ...more }, maxBuffer: 64 * 1024 ** 2 })
}

interface Transfer {
  readonly up: (key: string) => Promise<void>
  readonly down: (key: string, path: string) => Promise<void>
}

const program = (install: Install): string => {
  if ('missing' in install) throw new Error(`this client cannot be had here: ${install.missing}`)
  return install.path
}

const clients: Readonly<Record<string, () => Transfer>> = {
  'AWS SDK for JavaScript with lib-storage': () => ({
    up: async (key) => {
      const body = createReadStream(file)
      await new Upload({
        client: s3,
        params: { Bucket: bucket, Key: key, Body: body },
        partSize: 8 * 1024 ** 2,
      }).done()
    },
    down: async (key, path) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
      await pipeline(Body as Readable, createWriteStream(path))
    },
  }),
  boto3: () => {
    const python = program(pythonProgram('python'))
    const move = async (direction: string, key: string, path: string): Promise<void> =>
      exec(python, ['test/clients/boto3-transfer.py', direction, server.endpoint, bucket, key, path])
    return { up: async (key) => move('up', key, file), down: async (key, path) => move('down', key, path) }
  },
  'aws-cli': () => {
    const aws = program(pythonProgram('aws'))
    const copy = async (from: string, to: string): Promise<void> =>
      exec(aws, ['--endpoint-url', server.endpoint, 's3', 'cp', '--no-progress', from, to])
    return {
      up: async (key) => copy(file, `s3://${bucket}/${key}`),
      down: async (key, path) => copy(`s3://${bucket}/${key}`, path),
    }
  },
  rclone: () => {
    const path = program(rclone())
    const copy = async (from: string, to: string): Promise<void> =>
      exec(path, ['copyto', '--s3-upload-cutoff', '8M', '--s3-chunk-size', '8M', from, to], {
        RCLONE_CONFIG: join(folder, 'rclone.conf'),
        RCLONE_CONFIG_P_TYPE: 's3',
        RCLONE_CONFIG_P_PROVIDER: 'Other',
        RCLONE_CONFIG_P_ENV_AUTH: 'true',
        RCLONE_CONFIG_P_ENDPOINT: server.endpoint,
        RCLONE_CONFIG_P_REGION: 'us-east-1',
      })
    return {
      up: async (key) => copy(file, `p:${bucket}/${key}`),
      down: async (key, target) => copy(`p:${bucket}/${key}`, target),
    }
  },
  s3cmd: () => {
    const s3cmd = program(pythonProgram('s3cmd'))
    const host = new URL(server.endpoint).host
    const { accessKeyId, secretAccessKey } = server.credentials
    const access = ['--host', host, '--host-bucket', host, '--no-ssl', `--access_key=${accessKeyId}`]
    const settings = [...access, `--secret_key=${secretAccessKey}`, '--no-progress', '--quiet']
    const call = async (...args: readonly string[]): Promise<void> => exec(s3cmd, [...settings, ...args])
    return {
      up: async (key) => call('put', '--multipart-chunk-size-mb', '8', file, `s3://${bucket}/${key}`),
      down: async (key, path) => call('get', `s3://${bucket}/${key}`, path),
    }
  },
  'partita cp': () => {
    const copy = async (from: string, to: string): Promise<void> =>
      exec(process.execPath, ['src/cli/main.ts', 'cp', from, to])
    return {
      up: async (key) => copy(file, `s3://${bucket}/${key}`),
      down: async (key, path) => copy(`s3://${bucket}/${key}`, path),
    }
  },
}

for (const [name, transfer] of Object.entries(clients)) {
  test(`CLI-100 ${name} sends a file in parts and gets it back`, async () => {
    const { up, down } = transfer()
    const key = `with ${name}`
    await up(key)
    await verifyObject(key)
    const path = join(folder, 'back')
    await down(key, path)
    assert.equal(await sha256Of(createReadStream(path)), sha256)
    await rm(path)
  })
}

/** By whole, by range and by part, and the ETag against the parts' MD5s. */
const verifyObject = async (Key: string): Promise<void> => {
  const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key, PartNumber: 1 }))
  const count = head.PartsCount ?? 0
  const partSize = head.ContentLength ?? 0
  assert.ok(count > 1, `${count} parts`)
  assert.equal(head.ETag, `"${await etagOf(partSize)}-${count}"`)
  assert.equal(await sha256Of(await get({ Key })), sha256)
  for (const [start, end] of [
    [0, 0],
    [partSize - 1, partSize],
    [partSize * 2 - 100, Math.min(size, partSize * 4) - 1],
    [size - 1, size - 1],
  ] as const) {
    const expected = await sha256Of(createReadStream(file, { start, end }))
    assert.equal(await sha256Of(await get({ Key, Range: `bytes=${start}-${end}` })), expected)
  }
  for (const number of [1, 2, count]) {
    const start = (number - 1) * partSize
    const expected = await sha256Of(
      createReadStream(file, { start, end: Math.min(size, start + partSize) - 1 }),
    )
    assert.equal(await sha256Of(await get({ Key, PartNumber: number })), expected)
  }
}

const get = async (input: { Key: string; Range?: string; PartNumber?: number }): Promise<Readable> =>
  (await s3.send(new GetObjectCommand({ Bucket: bucket, ...input }))).Body as Readable

const sha256Of = async (stream: Readable): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(stream, hash)
  return hash.digest('hex')
}

const etagOf = async (partSize: number): Promise<string> => {
  const all = createHash('md5')
  const handle = await open(file)
  try {
    const part = Buffer.alloc(partSize)
    for (let at = 0; at < size; at += partSize) {
      const { bytesRead } = await handle.read(part, 0, partSize, at)
      all.update(createHash('md5').update(part.subarray(0, bytesRead)).digest())
    }
  } finally {
    await handle.close()
  }
  return all.digest('hex')
}
