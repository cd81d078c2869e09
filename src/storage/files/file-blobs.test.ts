import assert from 'node:assert/strict'
import { readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  crc64Of,
  listed,
  readBytes,
  someBytes,
  testBlobStore,
  writeBlob,
} from '../../../test/suites/blob-store.ts'
import { hookedFiles } from '../../../test/suites/hooked-files.ts'
import { temporaryFolder } from '../../../test/suites/temporary-folder.ts'
import { pathOfBlob } from './blob-id.ts'
import { openFileBlobs } from './file-blobs.ts'

testBlobStore('files', (folder) => openFileBlobs(join(folder, 'blobs')))

const mebibyte = 2 ** 20

void test('STORE-30 a writer takes no more than its share while the disk does not', async (context) => {
  const gate = Promise.withResolvers<void>()
  const files = hookedFiles((call) => (call === 'write' ? gate.promise : undefined))
  const blobs = await openFileBlobs(await temporaryFolder(context), {
    files,
    buffers: { totalSizeMax: 8 * mebibyte },
  })
  const writers = Array.from({ length: 10 }, () => blobs.create())
  let taken = 0
  const waits = writers.map((writer) => {
    for (;;) {
      taken++
      const wait = writer.write(new Uint8Array(65_536))
      if (wait !== undefined) return wait
    }
  })
  assert.ok(taken * 65_536 <= 9 * mebibyte, `${taken} chunks were taken`)
  gate.resolve()
  await Promise.all(waits)
  await Promise.all(writers.map((writer) => writer.discard()))
  const again = blobs.create()
  let alone = 0
  while (alone < 1000 && again.write(new Uint8Array(65_536)) === undefined) alone++
  assert.ok(alone * 65_536 >= mebibyte, 'what was discarded counts no more')
  await again.discard()
})

void test('STORE-31 a reader that has begun reads to its end while the blob is deleted', async (context) => {
  const blobs = await openFileBlobs(await temporaryFolder(context))
  const content = someBytes(5 * mebibyte)
  const id = await writeBlob(blobs, content)
  const chunks: Uint8Array[] = []
  for await (const chunk of blobs.read(id, { start: 0, end: content.length })) {
    if (chunks.length === 0) await blobs.delete(id)
    chunks.push(Buffer.from(chunk)) // Ours only until the next one is asked for.
  }
  assert.ok(Buffer.concat(chunks).equals(content))
  assert.equal(await blobs.verify(id), 'missing')
})

void test('STORE-32 verify finds a flipped bit anywhere in the file, and a wrong length', async (context) => {
  const folder = await temporaryFolder(context)
  const blobs = await openFileBlobs(folder)
  const id = await writeBlob(blobs, someBytes(700_000))
  const path = pathOfBlob(folder, id)!
  const good = await readFile(path)
  for (const place of [
    0, 5, 524_287, 524_288, 699_999, 700_000, 700_007, 700_008, 700_015, 700_016, 700_024, 700_031,
  ]) {
    const bad = Buffer.from(good)
    bad[place]! ^= 0x10
    await writeFile(path, bad)
    assert.equal(await blobs.verify(id), 'damaged', `byte ${place}`)
  }
  for (const size of [0, 31, 32, 1000, 699_999, 700_031]) {
    await writeFile(path, good)
    await truncate(path, size)
    assert.equal(await blobs.verify(id), 'damaged', `size ${size}`)
  }
  await writeFile(path, Buffer.concat([good, Buffer.of(0)]))
  assert.equal(await blobs.verify(id), 'damaged')
  await writeFile(path, good)
  assert.equal(await blobs.verify(id), 'intact')
})

void test('STORE-33 a reader that leaves early closes its file', async (context) => {
  const open = new Set<string>()
  const files = hookedFiles((call, path) => {
    if (call === 'open') open.add(path)
    if (call === 'close') open.delete(path)
  })
  const blobs = await openFileBlobs(await temporaryFolder(context), { files })
  const id = await writeBlob(blobs, someBytes(3 * mebibyte))
  for await (const chunk of blobs.read(id, { start: 10, end: 3 * mebibyte })) {
    assert.ok(chunk.byteLength > 0)
    break
  }
  await assert.rejects(readBytes(blobs, id, { start: 0, end: 4 * mebibyte }))
  assert.deepEqual([...open], [])
})

void test('STORE-34 foreign files in the folder are no blobs', async (context) => {
  const folder = await temporaryFolder(context)
  const blobs = await openFileBlobs(folder)
  const id = await writeBlob(blobs, someBytes(10))
  await writeFile(join(folder, 'README'), 'hello')
  await writeFile(join(folder, id.slice(0, 2), 'x'), 'hello')
  await writeFile(join(folder, id.slice(0, 2), id.slice(2, 4), 'x'), 'hello')
  assert.deepEqual(
    (await listed(blobs)).map((info) => info.id),
    [id],
  )
})

void test('STORE-35 two stores over one folder share its blobs', async (context) => {
  const folder = await temporaryFolder(context)
  const [one, two] = [await openFileBlobs(folder), await openFileBlobs(folder)]
  const content = someBytes(100_000)
  const id = await writeBlob(one, content)
  assert.ok((await readBytes(two, id, { start: 0, end: 100_000 })).equals(content))
  await two.delete(id)
  assert.deepEqual(await listed(one), [])
  const writer = two.create()
  await writer.seal(crc64Of(new Uint8Array(0)))
  assert.equal((await listed(one)).length, 1)
})
