/**
 * The power goes right after the answer to one single operation: what was answered is there. After
 * every operation alone, because a later sync would hide an earlier omission.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { patternBytes } from '../bodies.ts'
import { startServer, type TestServer } from '../start-server.ts'
import { openBucket, type BucketClient } from './bucket-client.ts'
import { makePowerCutDisk, whyNoPowerCut, type PowerCutDisk } from './power-cut-disk.ts'
import { seededRandom } from './seeded-random.ts'

const small = patternBytes(3000, 1)
const large = patternBytes(700_000, 2)
const other = patternBytes(5000, 3)

type Arranged = Readonly<Record<string, string>>

interface Operation {
  readonly name: string
  readonly arrange?: (client: BucketClient) => Promise<Arranged>
  readonly act: (client: BucketClient, arranged: Arranged) => Promise<Arranged>
  readonly check: (client: BucketClient, done: Arranged) => Promise<void>
}

const isAt = async (client: BucketClient, key: string, bytes: Uint8Array): Promise<void> => {
  const found = await client.get(key)
  assert.ok(found !== undefined, `${key} is lost`)
  assert.ok(found.bytes.equals(bytes), `${key} has other bytes`)
}

const put =
  (key: string, bytes: Uint8Array) =>
  async (client: BucketClient): Promise<Arranged> => {
    await client.put(key, bytes)
    return {}
  }

const openUpload = async (client: BucketClient, parts: readonly Uint8Array[]): Promise<Arranged> => {
  const id = await client.createUpload('multipart')
  const etags = []
  for (const [index, part] of parts.entries())
    etags.push(await client.uploadPart('multipart', id, index + 1, part))
  return { id, etags: etags.join(',') }
}

const operations: readonly Operation[] = [
  { name: 'PutObject, small', act: put('new', small), check: async (client) => isAt(client, 'new', small) },
  { name: 'PutObject, large', act: put('new', large), check: async (client) => isAt(client, 'new', large) },
  {
    name: 'PutObject over a small object',
    arrange: put('key', small),
    act: put('key', large),
    check: async (client) => isAt(client, 'key', large),
  },
  {
    name: 'PutObject over a large object',
    arrange: put('key', large),
    act: put('key', other),
    check: async (client) => isAt(client, 'key', other),
  },
  {
    name: 'DeleteObject',
    arrange: put('key', large),
    act: async (client) => (await client.delete('key'), {}),
    check: async (client) => assert.equal(await client.get('key'), undefined),
  },
  {
    name: 'CreateMultipartUpload',
    act: async (client) => ({ id: await client.createUpload('multipart') }),
    check: async (client, { id }) => assert.equal((await client.listParts('multipart', id!))?.size, 0),
  },
  ...[small, large].map((part): Operation => ({
    name: `UploadPart of ${part.length} bytes`,
    arrange: async (client) => openUpload(client, []),
    act: async (client, { id }) => ({ id: id!, etag: await client.uploadPart('multipart', id!, 1, part) }),
    check: async (client, { id, etag }) => {
      assert.deepEqual((await client.listParts('multipart', id!))?.get(1), { etag, size: part.length })
      await client.complete('multipart', id!, [etag!])
      await isAt(client, 'multipart', part)
    },
  })),
  {
    name: 'UploadPart in place of another',
    arrange: async (client) => openUpload(client, [small]),
    act: async (client, { id }) => ({ id: id!, etag: await client.uploadPart('multipart', id!, 1, large) }),
    check: async (client, { id, etag }) => {
      assert.deepEqual((await client.listParts('multipart', id!))?.get(1), { etag, size: large.length })
    },
  },
  {
    name: 'CompleteMultipartUpload',
    arrange: async (client) => openUpload(client, [large, small]),
    act: async (client, { id, etags }) => {
      await client.complete('multipart', id!, etags!.split(','))
      return { id: id!, etags: etags! }
    },
    check: async (client, { id, etags }) => {
      await isAt(client, 'multipart', Buffer.concat([large, small]))
      await client.complete('multipart', id!, etags!.split(',')) // The receipt is there too.
      assert.equal(await client.listParts('multipart', id!), undefined)
    },
  },
  {
    name: 'AbortMultipartUpload',
    arrange: async (client) => openUpload(client, [large]),
    act: async (client, { id }) => (await client.abort('multipart', id!), { id: id! }),
    check: async (client, { id }) => assert.equal(await client.listParts('multipart', id!), undefined),
  },
  {
    name: 'CopyObject',
    arrange: put('source', large),
    act: async (client) => (await client.copy('source', 'copy'), {}),
    check: async (client) => isAt(client, 'copy', large),
  },
  {
    name: 'UploadPartCopy',
    arrange: async (client) => {
      await client.put('source', large)
      return openUpload(client, [])
    },
    act: async (client, { id }) => ({ id: id!, etag: await client.copyPart('source', 'multipart', id!, 1) }),
    check: async (client, { id, etag }) => {
      await client.complete('multipart', id!, [etag!])
      await isAt(client, 'multipart', large)
    },
  },
]

const reason = whyNoPowerCut()
let server: TestServer | undefined
let disk: PowerCutDisk | undefined
let cutDisk: PowerCutDisk | undefined

/** Stops every process of the server in its tracks, takes the disk as it is, and goes on with that. */
const cutPower = async (running: TestServer): Promise<TestServer> => {
  process.kill(-running.pid, 'SIGSTOP')
  cutDisk = disk!.cut()
  await running.kill()
  disk!.remove()
  disk = cutDisk
  server = await startServer({ workers: 2, folder: `${disk.folder}/data` })
  return server
}

before(async () => {
  if (reason !== undefined) return
  disk = makePowerCutDisk()
  server = await startServer({ workers: 2, folder: `${disk.folder}/data` })
  const client = openBucket(server, 'power')
  await client.create()
  client.close()
})

after(async () => {
  await server?.stop()
  disk?.remove()
})

/** Both are kept even where everything else of the run was lost. */
test('DUR-101 CreateBucket is there after a power cut', { skip: reason }, async () => {
  const client = openBucket(await cutPower(server!), 'power')
  assert.deepEqual(await client.list(), [])
  client.close()
})

for (const { name, arrange, act, check } of operations) {
  test(`DUR-101 ${name} is there after a power cut right behind its answer`, { skip: reason }, async () => {
    let client = openBucket(server!, 'power')
    const arranged = (await arrange?.(client)) ?? {}
    const done = await act(client, arranged)
    client.close()
    client = openBucket(await cutPower(server!), 'power')
    await check(client, done)
    for (const key of await client.list()) await client.delete(key)
    client.close()
  })
}

const cuts = Number(process.env.PARTITA_CUTS ?? 10)
const seed = Number(process.env.PARTITA_SEED ?? 1)

test(
  `DUR-102 of a burst, all that was answered is there, cut ${cuts} times (PARTITA_SEED=${seed})`,
  { skip: reason },
  async () => {
    const random = seededRandom(seed)
    for (let round = 0; round < cuts; round++) {
      const client = openBucket(server!, 'power')
      const answered = new Map<string, Uint8Array>()
      let cut = false
      const writers = Array.from({ length: 16 }, async (_, index) => {
        for (let turn = 0; !cut; turn++) {
          const key = `${round}/${index}/${turn}`
          const bytes = patternBytes(random.pick([100, 5000, 100_000]), index * 1000 + turn + 1)
          try {
            await client.put(key, bytes)
          } catch {
            return // The power is gone.
          }
          if (!cut) answered.set(key, bytes)
        }
      })
      const enough = 20 + random.below(300)
      while (answered.size < enough) await new Promise(setImmediate)
      cut = true
      const known = new Map(answered)
      const running = await cutPower(server!)
      await Promise.all(writers)
      client.close()
      const again = openBucket(running, 'power')
      for (const [key, bytes] of known) await isAt(again, key, bytes)
      for (const key of await again.list()) await again.delete(key)
      again.close()
    }
  },
)
