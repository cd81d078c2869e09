import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { crc64Of, listed, someBytes, writeBlob } from '../../../test/suites/blob-store.ts'
import { hookedFiles, systemError, type FileCall } from '../../../test/suites/hooked-files.ts'
import { temporaryFolder } from '../../../test/suites/temporary-folder.ts'
import { StorageFullError } from '../errors.ts'
import { pathOfBlob } from './blob-id.ts'
import { openFileBlobs } from './file-blobs.ts'

void test('DUR-2 seal comes after the sync of the content, of the name, and of the folders above', async (context) => {
  const folder = await temporaryFolder(context)
  const calls: string[] = []
  const files = hookedFiles((call, path) => void calls.push(`${call} ${path}`))
  const blobs = await openFileBlobs(folder, { files })
  const content = someBytes(2_500_000)
  const id = await writeBlob(blobs, content)
  const path = pathOfBlob(folder, id)!
  const inner = dirname(path)
  const synced = (call: string): number => calls.indexOf(call)
  for (const call of [
    `fdatasync ${path}`,
    `fsyncFolder ${inner}`,
    `fsyncFolder ${dirname(inner)}`,
    `fsyncFolder ${folder}`,
  ]) {
    assert.ok(synced(call) >= 0, call)
  }
  assert.ok(calls.lastIndexOf(`write ${path}`) < synced(`fdatasync ${path}`))
  assert.ok(synced(`open ${path}`) < calls.lastIndexOf(`fsyncFolder ${inner}`))
  assert.ok(synced(`mkdir ${inner}`) < synced(`fsyncFolder ${dirname(inner)}`))
  assert.ok(synced(`mkdir ${dirname(inner)}`) < calls.lastIndexOf(`fsyncFolder ${folder}`))
  assert.equal(calls.filter((call) => call === `write ${path}`).length, 3)
})

void test('DUR-3 seal waits for every sync', async (context) => {
  for (const held of ['fdatasync', 'fsyncFolder', 'write'] as const) {
    const gate = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    let armed = false
    const files = hookedFiles((call) => {
      if (!armed || call !== held) return undefined
      reached.resolve()
      return gate.promise
    })
    const blobs = await openFileBlobs(await temporaryFolder(context), { files })
    armed = true
    let sealed = false
    const writing = writeBlob(blobs, someBytes(1000)).then(() => (sealed = true))
    await reached.promise
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
    assert.equal(sealed, false, held)
    gate.resolve()
    await writing
  }
})

void test('DUR-4 whatever call fails, seal rejects for good, and discard leaves nothing', async (context) => {
  const calls: readonly (readonly [FileCall, number])[] = [
    ['mkdir', 0],
    ['mkdir', 1],
    ['fsyncFolder', 0],
    ['fsyncFolder', 1],
    ['fsyncFolder', 2],
    ['open', 0],
    ['write', 0],
    ['write', 1],
    ['write', 2],
    ['fdatasync', 0],
  ]
  for (const [failing, number] of calls) {
    for (const code of ['ENOSPC', 'EIO']) {
      let left = Infinity
      const files = hookedFiles((call) => {
        if (call === failing && left-- === 0) throw systemError(code)
      })
      const blobs = await openFileBlobs(await temporaryFolder(context), { files })
      left = number
      const content = someBytes(2_500_000)
      const writer = blobs.create()
      const expected = code === 'ENOSPC' ? StorageFullError : /EIO/
      const writing = (async () => {
        for (let start = 0; start < content.length; start += 100_000)
          await writer.write(content.slice(start, start + 100_000))
        await writer.seal(crc64Of(content))
      })()
      await assert.rejects(writing, expected, `${failing} ${number}`)
      await assert.rejects(writer.seal(crc64Of(content)), expected)
      await assert.rejects(async () => writer.write(someBytes(1)), expected)
      await writer.discard()
      assert.deepEqual(await listed(blobs), [])
      assert.equal(await blobs.verify(await writeBlob(blobs, content)), 'intact', 'the next blob is well')
    }
  }
})

void test('DUR-5 blobs that are written at once share the syncs of their folder', async (context) => {
  let syncs = 0
  let underWay = 0
  const files = hookedFiles(async (call) => {
    if (call !== 'fsyncFolder') return
    syncs++
    assert.ok(++underWay <= 2)
    await new Promise(setImmediate)
    underWay--
  })
  const blobs = await openFileBlobs(await temporaryFolder(context), { files })
  await Promise.all(Array.from({ length: 100 }, (_, index) => writeBlob(blobs, someBytes(index))))
  assert.ok(syncs < 60, `${syncs} syncs for 100 blobs`)
})

void test('DUR-6 a blob in a new folder is never sealed by a sync that began before it', async (context) => {
  const pending: (() => void)[] = []
  const opened: string[] = []
  const sealed: string[] = []
  let armed = false
  const files = hookedFiles((call, path) => {
    if (call === 'open') opened.push(path)
    if (call !== 'fsyncFolder' || !armed) return undefined
    return new Promise((resolve) => pending.push(resolve))
  })
  const folder = await temporaryFolder(context)
  const blobs = await openFileBlobs(folder, { files })
  await writeBlob(blobs, someBytes(1))
  armed = true
  const first = writeBlob(blobs, someBytes(2)).then((id) => sealed.push(id))
  while (pending.length < 1) await new Promise(setImmediate)
  const second = writeBlob(blobs, someBytes(3)).then((id) => sealed.push(id))
  while (opened.length < 3) await new Promise(setImmediate)
  pending.shift()!()
  await first
  assert.equal(sealed.length, 1)
  while (pending.length < 1) await new Promise(setImmediate)
  assert.equal(sealed.length, 1)
  pending.shift()!()
  await second
})
