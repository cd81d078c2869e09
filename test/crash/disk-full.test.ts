/** A disk that fills up in the middle of a part, and has room again: a real one, small (needs root). */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { S3Error } from '../../src/protocol/errors.ts'
import { patternBytes } from '../bodies.ts'
import { startServer } from '../start-server.ts'
import { openBucket } from './bucket-client.ts'
import { makePowerCutDisk, whyNoPowerCut } from './power-cut-disk.ts'

const MiB = 1024 ** 2

/** Leaves about `left` bytes on the file system. */
const fill = (ballast: string, folder: string, left: number): void => {
  const { bavail, bsize } = statfsSync(folder)
  execFileSync('fallocate', ['-l', String(bavail * bsize - left), ballast])
}

test(
  'DUR-103 a disk that is full refuses a part, keeps the rest, and goes on once it has room',
  { skip: whyNoPowerCut() },
  async () => {
    const disk = makePowerCutDisk()
    const ballast = join(disk.folder, 'ballast')
    const server = await startServer({ workers: 2, folder: join(disk.folder, 'data'), logLevel: 'silent' })
    const client = openBucket(server, 'full')
    try {
      await client.create()
      const [first, second] = [patternBytes(6 * MiB, 1), patternBytes(30 * MiB, 2)]
      const id = await client.createUpload('key')
      const firstEtag = await client.uploadPart('key', id, 1, first)

      fill(ballast, disk.folder, 10 * MiB)
      const refused = await client.uploadPart('key', id, 2, second).catch((error: unknown) => error)
      assert.ok(refused instanceof S3Error, String(refused))
      assert.equal(refused.status, 503)
      assert.deepEqual(
        [...((await client.listParts('key', id)) ?? [])],
        [[1, { etag: firstEtag, size: first.length }]],
      )
      const { bavail, bsize } = statfsSync(disk.folder)
      assert.ok(bavail * bsize > 8 * MiB, 'nothing of the refused part remains')

      rmSync(ballast)
      const secondEtag = await client.uploadPart('key', id, 2, second)
      await client.complete('key', id, [firstEtag, secondEtag])
      const found = await client.get('key')
      assert.ok(found?.bytes.equals(Buffer.concat([first, second])))
      await server.stop()
      assert.deepEqual((await server.fsck({ graceMs: 0 })).problems, [])
    } finally {
      client.close()
      await server.stop()
      disk.remove()
    }
  },
)
