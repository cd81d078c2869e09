/** The suite that every blob store passes. Promises STORE-20 to STORE-27 (docs/semantics.md). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createHasher } from '../../src/checksum/hasher.ts'
import type { BlobId, BlobInfo, BlobStore, ByteSpan } from '../../src/storage/blob-store.ts'
import { BlobDamagedError, BlobMissingError } from '../../src/storage/errors.ts'
import { temporaryFolder } from './temporary-folder.ts'

export type OpenBlobs = (folder: string) => Promise<BlobStore> | BlobStore

/** Bytes that differ by place and by `seed`. */
export const someBytes = (size: number, seed = 1): Uint8Array => {
  const bytes = new Uint8Array(size)
  for (let index = 0, state = seed; index < size; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    bytes[index] = state >>> 24
  }
  return bytes
}

export const crc64Of = (bytes: Uint8Array): Uint8Array => {
  const hasher = createHasher('CRC64NVME')
  hasher.update(bytes)
  return hasher.digest()
}

/** Writes a sealed blob, in chunks of about `chunkSize`. */
export const writeBlob = async (
  store: BlobStore,
  content: Uint8Array,
  chunkSize = 64 * 1024,
): Promise<BlobId> => {
  const writer = store.create()
  for (let start = 0; start < content.byteLength; start += chunkSize) {
    await writer.write(content.slice(start, start + chunkSize))
  }
  await writer.seal(crc64Of(content))
  return writer.id
}

export const readBytes = async (store: BlobStore, id: BlobId, span: ByteSpan): Promise<Buffer> => {
  const chunks: Uint8Array[] = []
  for await (const chunk of store.read(id, span)) chunks.push(new Uint8Array(chunk))
  return Buffer.concat(chunks)
}

export const listed = async (store: BlobStore): Promise<BlobInfo[]> => {
  const infos: BlobInfo[] = []
  for await (const info of store.list()) infos.push(info)
  return infos.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Runs the suite on the stores that `open` opens, each in an empty folder. */
export const testBlobStore = (name: string, open: OpenBlobs): void => {
  const storeTest = (title: string, run: (store: BlobStore) => Promise<void>): void => {
    void test(`${title} (${name})`, async (context) => {
      const store = await open(await temporaryFolder(context))
      try {
        await run(store)
      } finally {
        await store.close()
      }
    })
  }

  storeTest('STORE-20 any span of a blob is read as it was written', async (store) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.nat(100), fc.nat(300_000)), { maxLength: 20 }),
        fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 }),
        async (sizes, points) => {
          const chunks = sizes.map((size, index) => someBytes(size, index))
          const whole = Buffer.concat(chunks)
          const writer = store.create()
          for (const chunk of chunks) await writer.write(chunk)
          await writer.seal(crc64Of(whole))
          assert.ok((await readBytes(store, writer.id, { start: 0, end: whole.length })).equals(whole))
          for (const [a, b] of points) {
            const start = Math.min(a % (whole.length + 1), b % (whole.length + 1))
            const end = Math.max(a % (whole.length + 1), b % (whole.length + 1))
            assert.ok((await readBytes(store, writer.id, { start, end })).equals(whole.subarray(start, end)))
          }
          await store.delete(writer.id)
        },
      ),
      { numRuns: 25 },
    )
  })

  storeTest('STORE-21 nothing remains of a blob that is discarded, whenever it is', async (store) => {
    const kept = await writeBlob(store, someBytes(1000))
    const content = someBytes(2_500_000)
    const unwritten = store.create()
    const written = store.create()
    await written.write(content)
    const sealed = store.create()
    await sealed.write(content.slice())
    await sealed.seal(crc64Of(content))
    const sealing = store.create()
    void sealing.write(content.slice())
    const outcome = sealing.seal(crc64Of(content)).catch(() => undefined)
    for (const writer of [unwritten, written, sealed, sealing]) {
      await writer.discard()
      await writer.discard()
      await assert.rejects(readBytes(store, writer.id, { start: 0, end: 0 }), BlobMissingError)
    }
    await outcome
    assert.deepEqual(
      (await listed(store)).map((info) => info.id),
      [kept],
    )
  })

  storeTest('STORE-22 a missing blob is an error to read, and none to delete', async (store) => {
    const id = await writeBlob(store, someBytes(10))
    const missing = id.slice(0, -1) + (id.endsWith('0') ? '1' : '0')
    for (const other of [
      missing,
      '',
      'm-1',
      '..',
      `../${id}`,
      `${id}/../${id}`,
      `${id}\0`,
      id.toUpperCase(),
    ]) {
      if (other === id) continue
      await assert.rejects(readBytes(store, other, { start: 0, end: 1 }), BlobMissingError)
      assert.equal(await store.verify(other), 'missing')
      await store.delete(other)
    }
    await store.delete(id)
    await store.delete(id)
    assert.equal(await store.verify(id), 'missing')
  })

  storeTest('STORE-23 a span beyond the end is damage, and gives no wrong byte', async (store) => {
    const content = someBytes(100)
    const id = await writeBlob(store, content)
    for (const span of [
      { start: 0, end: 101 },
      { start: 100, end: 132 },
      { start: 99, end: 1_000_000 },
    ]) {
      const given: Uint8Array[] = []
      const reading = (async () => {
        for await (const chunk of store.read(id, span)) given.push(chunk)
      })()
      await assert.rejects(reading, BlobDamagedError)
      assert.ok(Buffer.concat(given).length <= 100 - span.start)
    }
  })

  storeTest('STORE-24 list gives every blob with its size and time, sealed or not', async (store) => {
    const before = Date.now() - 2000
    const sizes = [0, 1, 1000, 600_000]
    const ids = await Promise.all(sizes.map((size) => writeBlob(store, someBytes(size))))
    const open = store.create()
    await open.write(someBytes(3_000_000))
    const infos = new Map((await listed(store)).map((info) => [info.id, info]))
    assert.equal(infos.size, 5)
    assert.ok(infos.has(open.id))
    for (const [index, id] of ids.entries()) assert.equal(infos.get(id)?.size, sizes[index])
    for (const { createdAt } of infos.values())
      assert.ok(createdAt >= before && createdAt <= Date.now() + 2000)
    await open.discard()
  })

  storeTest('STORE-25 verify tells an intact blob from one whose digest is another', async (store) => {
    for (const size of [0, 1, 65_536, 512 * 1024, 512 * 1024 + 1, 3_000_000]) {
      assert.equal(await store.verify(await writeBlob(store, someBytes(size))), 'intact')
    }
    const wrong = store.create()
    await wrong.write(someBytes(1000, 1))
    await wrong.seal(crc64Of(someBytes(1000, 2)))
    assert.equal(await store.verify(wrong.id), 'damaged')
    const unsealed = store.create()
    await unsealed.write(someBytes(1000))
    assert.notEqual(await store.verify(unsealed.id), 'intact')
    await unsealed.discard()
  })

  storeTest('STORE-26 many blobs are written, read and deleted at once', async (store) => {
    const contents = Array.from({ length: 60 }, (_, index) => someBytes((index * 7919) % 200_000, index))
    const ids = await Promise.all(contents.map((content) => writeBlob(store, content, 10_000)))
    await Promise.all(
      ids.map(async (id, index) => {
        const content = contents[index]!
        const read = await readBytes(store, id, { start: 0, end: content.byteLength })
        assert.ok(read.equals(content))
        if (index % 2 === 0) await store.delete(id)
      }),
    )
    assert.deepEqual(
      (await listed(store)).map((info) => info.id),
      ids.filter((_, index) => index % 2 === 1).sort(),
    )
  })

  storeTest('STORE-27 an id is never used twice, and is no id of a body record', async (store) => {
    const writers = Array.from({ length: 500 }, () => store.create())
    const ids = new Set(writers.map((writer) => writer.id))
    assert.equal(ids.size, 500)
    for (const id of ids) assert.match(id, /^(?!m-)[a-z0-9-]+$/)
    await Promise.all(writers.map((writer) => writer.discard()))
    const writer = store.create()
    await writer.seal(crc64Of(new Uint8Array(0)))
    await assert.rejects(async () => writer.write(someBytes(1)))
    await assert.rejects(writer.seal(crc64Of(new Uint8Array(0))))
  })
}
