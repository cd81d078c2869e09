import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc64Of, readBytes, testBlobStore, writeBlob } from '../../../test/suites/blob-store.ts'
import { testMetaStore } from '../../../test/suites/meta-store.ts'
import { openMemoryBlobs } from '../memory/memory-blobs.ts'
import { openMemoryMeta } from '../memory/memory-meta.ts'
import { meteredBlobs } from './metered-blobs.ts'
import { meteredMeta } from './metered-meta.ts'
import type { Observation } from './observation.ts'

testMetaStore('metered', () => meteredMeta(openMemoryMeta(), () => {}), { lasting: false })
testBlobStore('metered', () => meteredBlobs(openMemoryBlobs(), () => {}))

/** Each look at it is a millisecond later. */
const countingStopwatch = (): (() => number) => {
  let time = 0
  return () => time++
}

void test('STORE-40 the metered stores report each call with its outcome, duration and bytes', async () => {
  const seen: Observation[] = []
  const meta = meteredMeta(openMemoryMeta(), (observation) => seen.push(observation), countingStopwatch())
  const key = Buffer.from('k')
  await meta.commit({ expect: [], set: [[key, Buffer.from('value')]] })
  await meta.commit({ expect: [[key, undefined]], set: [] })
  await meta.get(key)
  await meta.scan({ from: key, to: Buffer.from('l') }, 1)
  await assert.rejects(meta.commit({ expect: [], set: [[new Uint8Array(0), key]] }))
  assert.deepEqual(seen, [
    { method: 'commit', durationMs: 1, outcome: 'ok', bytes: 5 },
    { method: 'commit', durationMs: 1, outcome: 'conflict', bytes: 0 },
    { method: 'get', durationMs: 1, outcome: 'ok', bytes: 5 },
    { method: 'scan', durationMs: 1, outcome: 'ok', bytes: 5 },
    { method: 'commit', durationMs: 1, outcome: 'error', bytes: 0 },
  ])

  const blobCalls: string[] = []
  const blobs = meteredBlobs(openMemoryBlobs(), ({ method, outcome, bytes }) =>
    blobCalls.push(`${method} ${outcome} ${bytes}`),
  )
  const id = await writeBlob(blobs, new Uint8Array(100))
  await readBytes(blobs, id, { start: 0, end: 40 })
  await assert.rejects(readBytes(blobs, 'none', { start: 0, end: 40 }))
  const writer = blobs.create()
  await writer.discard()
  await assert.rejects(writer.seal(crc64Of(new Uint8Array(0))))
  assert.deepEqual(blobCalls, [
    'seal ok 0',
    'write ok 100',
    'read ok 40',
    'read error 0',
    'discard ok 0',
    'seal error 0',
  ])
})
