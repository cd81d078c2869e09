import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc64Of, readBytes, someBytes, testBlobStore, writeBlob } from '../../../test/suites/blob-store.ts'
import { testMetaStore } from '../../../test/suites/meta-store.ts'
import { openMemoryBlobs } from '../memory/memory-blobs.ts'
import { openMemoryMeta } from '../memory/memory-meta.ts'
import { failCalls } from './faults.ts'
import { faultyBlobs } from './faulty-blobs.ts'
import { faultyMeta } from './faulty-meta.ts'

testMetaStore('faulty, without faults', () => faultyMeta(openMemoryMeta(), () => undefined), {
  lasting: false,
})
testBlobStore('faulty, without faults', () => faultyBlobs(openMemoryBlobs(), () => undefined))

const error = new Error('by the test')

void test('STORE-41 a faulty metadata store fails before or after the effect of the calls chosen', async () => {
  const key = Buffer.from('k')
  for (const afterEffect of [false, true]) {
    const meta = faultyMeta(openMemoryMeta(), failCalls('commit', [2], { error, afterEffect }))
    assert.equal(await meta.commit({ expect: [], set: [] }), true)
    await assert.rejects(meta.commit({ expect: [], set: [[key, key]] }), error)
    assert.equal((await meta.get(key)) !== undefined, afterEffect)
    assert.equal(await meta.commit({ expect: [], set: [[key, key]] }), true)
  }
})

void test('STORE-41 a faulty blob store fails in the calls chosen', async () => {
  const inner = openMemoryBlobs()
  const id = await writeBlob(inner, someBytes(600_000))
  await assert.rejects(
    writeBlob(faultyBlobs(inner, failCalls('write', [3], { error })), someBytes(300_000)),
    error,
  )
  await assert.rejects(writeBlob(faultyBlobs(inner, failCalls('seal', [1], { error })), someBytes(3)), error)
  const reader = faultyBlobs(inner, failCalls('readChunk', [2], { error }))
  await assert.rejects(readBytes(reader, id, { start: 0, end: 600_000 }), error)
  const unsure = faultyBlobs(inner, failCalls('seal', [1], { error, afterEffect: true })).create()
  await assert.rejects(unsure.seal(crc64Of(new Uint8Array(0))), error)
  assert.equal(await inner.verify(unsure.id), 'intact')
})
