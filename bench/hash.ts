/**
 * Throughput of the checksums on one core: this project's hashers, Node's own, and the hash-wasm package,
 * by the size of the chunks they are given; and of MD5 by the number of streams hashed side by side.
 * Rounds of all candidates alternate, the best of each counts, so that a busy machine disturbs all alike.
 *
 *   node bench/hash.ts [--rounds 5] [--round-ms 40] [--only MD5]
 */
import { createHash, randomFillSync } from 'node:crypto'
import { parseArgs } from 'node:util'
import { crc32 as nativeCrc32 } from 'node:zlib'
import * as hashWasm from 'hash-wasm'
import { checksumAlgorithms, createHasher } from '../src/checksum/index.ts'
import type { ChecksumAlgorithm } from '../src/checksum/index.ts'
import { portableHasher } from '../src/checksum/hasher.ts'
import { createMd5Lanes } from '../src/checksum/md5-lanes.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    'round-ms': { type: 'string', default: '40' },
    only: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
const roundMs = Number(values['round-ms'])
const mebibyte = 2 ** 20
const chunkSizes = [4096, 65536, mebibyte]
const streamCounts = [1, 2, 3, 4, 8, 16]

type Update = (chunk: Uint8Array) => unknown

interface Candidate {
  readonly name: string
  readonly update: Update
}

const source = new Uint8Array(4 * mebibyte)
randomFillSync(source)

for (const algorithm of checksumAlgorithms) {
  if (values.only !== undefined && values.only !== algorithm) continue
  const candidates = await candidatesFor(algorithm)
  const rows = chunkSizes.map((size) => ({ size, speeds: measure(candidates, size) }))
  for (const { name } of candidates) {
    print([
      algorithm,
      name,
      ...rows.map(({ size, speeds }) => `${label(size)} ${speeds.get(name)!.toFixed(0)}`),
    ])
  }
}

if (values.only === undefined || values.only === 'MD5') {
  const candidates = streamCounts.map((count) => ({ name: `${count}`, update: streamsInTurn(count) }))
  const speeds = measure(candidates, 65536)
  print(['MD5', 'streams', ...streamCounts.map((count) => `${count}: ${speeds.get(`${count}`)!.toFixed(0)}`)])
}

/** MiB/s by candidate, the best of all rounds. */
function measure(candidates: readonly Candidate[], chunkSize: number): ReadonlyMap<string, number> {
  const best = new Map<string, number>()
  for (let round = 0; round < rounds; round++) {
    for (const { name, update } of candidates) {
      const begin = performance.now()
      let size = 0
      let elapsedMs = 0
      while (elapsedMs < roundMs) {
        for (let repeat = 0; repeat < 16; repeat++) {
          const from = size % source.length
          update(source.subarray(from, from + chunkSize))
          size += chunkSize
        }
        elapsedMs = performance.now() - begin
      }
      best.set(name, Math.max(best.get(name) ?? 0, size / mebibyte / (elapsedMs / 1000)))
    }
  }
  return best
}

function streamsInTurn(count: number): Update {
  const lanes = createMd5Lanes()
  const hashers = Array.from({ length: count }, () => lanes.createHasher())
  let next = 0
  return (chunk) => hashers[next++ % count]!.update(chunk)
}

async function candidatesFor(algorithm: ChecksumAlgorithm): Promise<readonly Candidate[]> {
  const ours = createHasher(algorithm)
  const candidates: Candidate[] = [{ name: 'partita', update: (chunk) => ours.update(chunk) }]
  if (algorithm.startsWith('SHA')) {
    const portable = portableHasher(algorithm as 'SHA1' | 'SHA256' | 'SHA512')
    candidates.push({ name: 'partita, no Node', update: (chunk) => portable.update(chunk) })
  }
  const native = nativeUpdate(algorithm)
  if (native !== undefined) candidates.push({ name: 'node', update: native })
  const wasm = await hashWasmFor(algorithm)
  if (wasm !== undefined) candidates.push({ name: 'hash-wasm', update: (chunk) => wasm.update(chunk) })
  return candidates
}

function nativeUpdate(algorithm: ChecksumAlgorithm): Update | undefined {
  if (algorithm === 'CRC32') {
    let crc = 0
    return (chunk) => (crc = nativeCrc32(chunk, crc))
  }
  if (algorithm !== 'MD5' && !algorithm.startsWith('SHA')) return undefined
  const hash = createHash(algorithm.toLowerCase())
  return (chunk) => hash.update(chunk)
}

function hashWasmFor(algorithm: ChecksumAlgorithm): Promise<hashWasm.IHasher> | undefined {
  switch (algorithm) {
    case 'CRC32':
      return hashWasm.createCRC32()
    case 'CRC32C':
      return hashWasm.createCRC32(0x82f63b78)
    case 'CRC64NVME':
      return hashWasm.createCRC64('9a6c9329ac4bc9b5')
    case 'SHA1':
      return hashWasm.createSHA1()
    case 'SHA256':
      return hashWasm.createSHA256()
    case 'SHA512':
      return hashWasm.createSHA512()
    case 'MD5':
      return hashWasm.createMD5()
    case 'XXHASH64':
      return hashWasm.createXXHash64()
    case 'XXHASH3':
      return hashWasm.createXXHash3()
    case 'XXHASH128':
      return hashWasm.createXXHash128()
  }
}

function label(size: number): string {
  return size >= mebibyte ? `${size / mebibyte} MiB:` : `${size / 1024} KiB:`
}

function print(cells: readonly string[]): void {
  console.log(cells.map((cell, index) => cell.padEnd(index === 1 ? 18 : 14)).join(' '))
}
