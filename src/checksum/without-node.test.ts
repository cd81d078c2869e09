import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { checksumAlgorithms } from './checksum.ts'
import { toHex } from './encoding.ts'
import { createHasher } from './hasher.ts'
import { hmacSha256 } from './sha256.ts'

const doorUrl = new URL('./index.ts', import.meta.url).href

/** Hides what a browser has not, then uses the public door. */
const script = `
  const { parentPort } = require('node:worker_threads')
  delete globalThis.Buffer
  process.getBuiltinModule = undefined
  import(${JSON.stringify(doorUrl)}).then(({ checksumAlgorithms, createHasher, hmacSha256, toHex }) => {
    const bytes = new Uint8Array(100_000).fill(7)
    const digests = checksumAlgorithms.map((algorithm) => {
      const hasher = createHasher(algorithm)
      hasher.update(bytes)
      return toHex(hasher.digest())
    })
    parentPort.postMessage({ digests, mac: toHex(hmacSha256('key', 'text')) })
  })
`

test('CHK-11 every checksum works where Node is missing', async () => {
  const worker = new Worker(script, { eval: true })
  try {
    const message = ((await once(worker, 'message')) as unknown[])[0]
    const bytes = new Uint8Array(100_000).fill(7)
    const expected = checksumAlgorithms.map((algorithm) => {
      const hasher = createHasher(algorithm)
      hasher.update(bytes)
      return toHex(hasher.digest())
    })
    assert.deepEqual(message, { digests: expected, mac: toHex(hmacSha256('key', 'text')) })
  } finally {
    await worker.terminate()
  }
})
