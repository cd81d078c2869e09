import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { connectTo, createUpload, send, type Endpoint } from '../../bench/s3-load.ts'
import { listenerOf, treeUse } from '../../bench/server-cpu.ts'
import { startServer } from '../start-server.ts'

const MiB = 1024 ** 2

test('HTTP-100 each worker stays under 300 MB while 64 parts of 64 MiB stream in at once', async () => {
  const server = await startServer({ workers: 2 })
  try {
    const { hostname, port } = new URL(server.endpoint)
    const endpoint: Endpoint = {
      name: 'partita',
      host: hostname,
      port: Number(port),
      region: 'us-east-1',
      ...server.credentials,
    }
    const first = connectTo(endpoint)
    await send(first, endpoint, { method: 'PUT', path: '/memory' })
    const upload = await createUpload(first, endpoint, '/memory/object')
    first.close()

    const root = listenerOf(endpoint.port)!
    let largest = 0
    const watch = setInterval(() => (largest = Math.max(largest, treeUse(root).largestBytes)), 100)
    const body = randomBytes(64 * MiB)
    await Promise.all(
      Array.from({ length: 64 }, async (_, index) => {
        const connection = connectTo(endpoint)
        const query = [
          ['partNumber', String(index + 1)],
          ['uploadId', upload.id],
        ] as const
        await send(connection, endpoint, { method: 'PUT', path: upload.path, query, body })
        connection.close()
      }),
    )
    clearInterval(watch)
    console.log(`largest process: ${(largest / 1e6).toFixed(0)} MB resident`)
    assert.ok(largest > 0 && largest < 300e6, `${largest} bytes resident`)
  } finally {
    await server.stop()
  }
})
