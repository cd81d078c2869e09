/**
 * Lists a bucket of a million keys over HTTP, and tells start-up time and idle memory on the way:
 *
 *   node bench/listing.ts [--keys 1000000] [--workers 2]
 *
 * The keys are written straight into the data folder, before the server starts.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { rootPrincipal } from '../src/access/accounts.ts'
import { createBucket } from '../src/engine/create-bucket.ts'
import { keys } from '../src/engine/keys.ts'
import { openDataFolder } from '../src/engine/open-data-folder.ts'
import { closeStore } from '../src/engine/open-store.ts'
import { encodeRecord, type ObjectRecord } from '../src/engine/records.ts'
import { startServer, type TestServer } from '../test/start-server.ts'
import { connectTo, send, type Endpoint } from './s3-load.ts'
import { treeUse } from './server-cpu.ts'

const { values } = parseArgs({
  options: { keys: { type: 'string', default: '1000000' }, workers: { type: 'string', default: '2' } },
})
const keyCount = Number(values.keys)
const bucket = 'listing'

const objectOf = (id: string): ObjectRecord => ({
  id,
  versionId: 'null',
  owner: { id: 'owner', displayName: 'owner' },
  system: { contentType: 'application/octet-stream' },
  metadata: {},
  tags: {},
  storageClass: 'STANDARD',
  size: 0,
  etag: 'd41d8cd98f00b204e9800998ecf8427e',
  modifiedAt: Date.now(),
  checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: 'AAAAAAAAAAA=' },
  content: { kind: 'segments', segments: [] },
})

const fill = async (folder: string): Promise<void> => {
  const store = await openDataFolder({ folder, node: 'bench' })
  await createBucket(store, {
    bucket,
    owner: { id: rootPrincipal.id, displayName: rootPrincipal.displayName },
  })
  for (let start = 0; start < keyCount; start += 2000) {
    const set = Array.from({ length: Math.min(2000, keyCount - start) }, (_, index) => {
      const number = String(start + index).padStart(8, '0')
      const key = `folder-${number.slice(0, 4)}/object-${number}`
      return [keys.current(bucket, key), encodeRecord(objectOf(store.makeId()))] as const
    })
    await store.meta.commit({ expect: [], set })
  }
  await closeStore(store)
}

const list = async (endpoint: Endpoint): Promise<{ found: number; seconds: number }> => {
  const connection = connectTo(endpoint)
  let found = 0
  let token: string | undefined
  const start = performance.now()
  do {
    const query = [['list-type', '2'], ...(token === undefined ? [] : [['continuation-token', token]])] as [
      string,
      string,
    ][]
    const text = (
      await send(connection, endpoint, { method: 'GET', path: `/${bucket}`, query }, true)
    ).body.toString('latin1')
    found += text.split('<Contents>').length - 1
    token = /<NextContinuationToken>([^<]*)</.exec(text)?.[1]
  } while (token !== undefined)
  connection.close()
  return { found, seconds: (performance.now() - start) / 1000 }
}

const folder = await mkdtemp(join(tmpdir(), 'partita-listing-'))
let server: TestServer | undefined
try {
  await fill(folder)
  const start = performance.now()
  server = await startServer({ workers: Number(values.workers), folder })
  console.log(`start to ready: ${(performance.now() - start).toFixed(0)} ms`)
  await pause(3000)
  const idle = treeUse(server.pid)
  console.log(
    `idle: ${(idle.memoryBytes / 1e6).toFixed(0)} MB in all, ${(idle.largestBytes / 1e6).toFixed(0)} MB the largest process`,
  )
  const endpoint = {
    name: 'partita',
    host: server.host,
    port: server.port,
    region: 'us-east-1',
    ...server.credentials,
  }
  for (let round = 0; round < 2; round++) {
    const { found, seconds } = await list(endpoint)
    console.log(`listed ${found} keys in ${seconds.toFixed(1)} s: ${(found / seconds).toFixed(0)} keys/s`)
  }
} finally {
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
}
