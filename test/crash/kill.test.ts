/**
 * `kill -9` of the whole server at random moments of 50 parallel uploads, again and again: what was
 * acknowledged is there and identical after the restart; the rest is absent or complete, never half.
 * `PARTITA_KILLS` says how often (100 in CI), `PARTITA_SEED` replays the choice of moments and sizes.
 */
import assert from 'node:assert/strict'
import { createHash, randomInt } from 'node:crypto'
import { after, before, test } from 'node:test'
import { S3Error } from '../../src/protocol/errors.ts'
import { patternBytes } from '../bodies.ts'
import { startServer, type TestServer } from '../start-server.ts'
import { Ledger, type AcknowledgedObject, type AcknowledgedUpload } from './ledger.ts'
import { seededRandom } from './seeded-random.ts'
import { openBucket, type BucketClient } from './bucket-client.ts'

const kills = Number(process.env.PARTITA_KILLS ?? 10)
const seed = Number(process.env.PARTITA_SEED ?? randomInt(2 ** 31))
const uploadersCount = 50
/** Around the size up to which bodies are kept with the metadata (64 KiB), and well above. */
const sizes = [1, 4096, 65_536, 65_537, 200_000]
/** Objects of earlier rounds than this many are deleted, so that the disk does not fill. */
const roundsKept = 3

const random = seededRandom(seed)
let server: TestServer
let client: BucketClient
const ledger = new Ledger()

before(async () => {
  server = await startServer({ workers: 2 })
  client = openBucket(server, 'crash')
  await client.create()
})

after(async () => {
  await server?.stop()
})

test(`DUR-100 nothing acknowledged is lost in ${kills} kills (PARTITA_SEED=${seed})`, async () => {
  for (let round = 1; round <= kills; round++) {
    const underWay = Array.from({ length: uploadersCount }, async (_, index) => uploader(round, index))
    await server.killAfter(100 + random.below(900))
    await Promise.all(underWay)
    client.close()
    server = await server.restart()
    client = openBucket(server, 'crash')
    await verify(round)
    await deleteRound(round - roundsKept)
  }
  await verifyAll()
  await server.stop()
  // A kill in the middle of a body leaves a file that no record names, and nothing else.
  const { problems } = await server.fsck({ repair: true, graceMs: 0 })
  assert.deepEqual(
    problems.filter(({ kind }) => kind !== 'orphan-blob'),
    [],
  )
  assert.deepEqual((await server.fsck({ graceMs: 0 })).problems, [])
})

/** Puts, part uploads, completions and deletions, one after another, until the server is gone. */
const uploader = async (round: number, index: number): Promise<void> => {
  for (let turn = 0; ; turn++) {
    const key = `${round}/${index}/${turn}`
    try {
      const choice = random.below(10)
      if (choice < 3) await putObject(key)
      else if (choice < 9) await multipart(key)
      else await deleteAnObject()
    } catch (error) {
      if (error instanceof S3Error) throw error
      return // The server is gone.
    }
  }
}

const putObject = async (key: string): Promise<void> => {
  const bytes = patternBytes(random.pick(sizes), random.below(2 ** 31))
  ledger.attempt(key, [bytes])
  const etag = await client.put(key, bytes)
  ledger.acknowledge(key, { etag })
}

const multipart = async (key: string): Promise<void> => {
  const uploadId = await client.createUpload(key)
  const upload = ledger.openUpload(key, uploadId)
  const count = 1 + random.below(4)
  const bytes = Array.from({ length: count }, () => patternBytes(random.pick(sizes), random.below(2 ** 31)))
  const etags = await Promise.all(
    bytes.map(async (part, at) => {
      const etag = await client.uploadPart(key, uploadId, at + 1, part)
      upload.parts.set(at + 1, { etag, size: part.length })
      return etag
    }),
  )
  ledger.attempt(key, bytes, true)
  upload.completing = true
  const etag = await client.complete(key, uploadId, etags)
  ledger.acknowledge(key, { etag })
  upload.completed = etag
}

const deleteAnObject = async (): Promise<void> => {
  const key = ledger.someKey(random)
  if (key === undefined) return
  ledger.beginDelete(key)
  await client.delete(key)
  ledger.acknowledgeDelete(key)
}

/** What this round touched. */
const verify = async (round: number): Promise<void> => {
  const prefix = `${round}/`
  for (const object of ledger.objects(prefix)) await verifyObject(object)
  for (const upload of ledger.uploads(prefix)) await verifyUpload(upload)
}

const deleteRound = async (round: number): Promise<void> => {
  for (const { key, deletion } of ledger.objects(`${round}/`)) {
    if (deletion !== 'none') continue
    ledger.beginDelete(key)
    await client.delete(key)
    ledger.acknowledgeDelete(key)
  }
}

const verifyAll = async (): Promise<void> => {
  for (const object of ledger.objects('')) await verifyObject(object)
  const listed = await client.list()
  const known = new Set(ledger.objects('').map(({ key }) => key))
  assert.deepEqual(
    listed.filter((key) => !known.has(key)),
    [],
  )
}

/** Acknowledged: there and identical. Not: absent, or complete. Deleted: absent. */
const verifyObject = async ({
  key,
  attempted,
  acknowledged,
  deletion,
}: AcknowledgedObject): Promise<void> => {
  const found = await client.get(key)
  if (found === undefined) {
    assert.ok(!acknowledged || deletion !== 'none', `${key} was acknowledged and is lost`)
    return
  }
  assert.notEqual(deletion, 'acknowledged', `${key} was deleted and is back`)
  const whole = createHash('sha256').update(found.bytes).digest('hex')
  assert.equal(whole, attempted.sha256, `${key} has other bytes`)
  assert.equal(found.etag, attempted.etag, `${key} has another ETag`)
}

/** Every acknowledged part of an unfinished upload is listed; a repeated completion gets its answer. */
const verifyUpload = async (upload: AcknowledgedUpload): Promise<void> => {
  const { key, id, parts, completing, completed } = upload
  if (upload.settled) return
  const listed = await client.listParts(key, id)
  if (listed === undefined) {
    assert.ok(completing, `${key}: upload ${id} is gone, and was never completed`)
    const etags = [...parts].sort(([a], [b]) => a - b).map(([, { etag }]) => etag)
    const again = await client.complete(key, id, etags)
    assert.equal(again, completed ?? again, `${key}: a repeated completion gives another ETag`)
  } else {
    assert.equal(completed, undefined, `${key}: the completed upload ${id} is open again`)
    for (const [number, { etag, size }] of parts) {
      assert.deepEqual(
        listed.get(number),
        { etag, size },
        `${key}: part ${number} was acknowledged and is lost`,
      )
    }
    await client.abort(key, id)
  }
  upload.settled = true
}
