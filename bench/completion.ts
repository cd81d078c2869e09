/**
 * How long CompleteMultipartUpload takes, by number and size of parts:
 *
 *   node bench/completion.ts [--repeat 20] [--endpoint NAME=URL,ACCESS_KEY,SECRET_KEY]
 *
 * Parts are uploaded once for each completion; only the completion is timed.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startServer } from '../test/start-server.ts'
import { completeUpload, connectTo, createUpload, send, type Endpoint } from './s3-load.ts'

const { values } = parseArgs({ options: { repeat: { type: 'string', default: '20' } } })

const cases = [
  { parts: 1, size: 1024 },
  { parts: 100, size: 1024 },
  { parts: 1000, size: 1024 },
  { parts: 10_000, size: 1024 },
  { parts: 100, size: 5 * 1024 ** 2 },
  { parts: 1000, size: 5 * 1024 ** 2 },
]

const folder = await mkdtemp(join(tmpdir(), 'partita-completion-'))
const server = await startServer({ workers: 2, folder })
const { hostname, port } = new URL(server.endpoint)
const endpoint: Endpoint = {
  name: 'partita',
  host: hostname,
  port: Number(port),
  region: 'us-east-1',
  ...server.credentials,
}
const bucket = 'completion'

const upload = async (parts: number, body: Uint8Array): Promise<number> => {
  const connections = Array.from({ length: 16 }, () => connectTo(endpoint))
  const path = `/${bucket}/object`
  const open = await createUpload(connections[0]!, endpoint, path)
  await Promise.all(
    connections.map(async (connection) => {
      while (open.begun < parts) {
        const number = ++open.begun
        const query = [['partNumber', String(number)], ['uploadId', open.id]] as const // prettier-ignore
        const { headers } = await send(connection, endpoint, { method: 'PUT', path, query, body })
        open.etags.set(number, /^etag: *(.*)$/im.exec(headers)![1]!)
      }
    }),
  )
  const start = performance.now()
  await completeUpload(connections[0]!, endpoint, open)
  const elapsedMs = performance.now() - start
  for (const connection of connections) connection.close()
  return elapsedMs
}

try {
  const connection = connectTo(endpoint)
  await send(connection, endpoint, {
    method: 'PUT',
    path: `/${bucket}`,
    headers: { 'x-partita-part-size-min': '1' },
  })
  connection.close()
  console.log('| parts | part size | object | completions | p50 | p99 | max |\n|---|---|---|---|---|---|---|')
  for (const { parts, size } of cases) {
    const repeat = parts * size > 1024 ** 3 ? 5 : Number(values.repeat)
    const body = randomBytes(size)
    const times: number[] = []
    for (let index = 0; index < repeat; index++) times.push(await upload(parts, body))
    times.sort((a, b) => a - b)
    const at = (share: number): string =>
      `${times[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(1)} ms`
    const object = `${((parts * size) / 1024 ** 2).toFixed(1)} MiB`
    console.log(
      `| ${parts} | ${size / 1024} KiB | ${object} | ${repeat} | ${at(0.5)} | ${at(0.99)} | ${at(1)} |`,
    )
  }
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
