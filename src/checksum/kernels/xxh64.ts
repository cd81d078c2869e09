import { absorb, beginBlocks, partial, total } from './block-stream'
import { output, state } from './shared-memory'

export { stateSize } from './block-stream'
export { input, inputSize, output, state } from './shared-memory'

const prime1: u64 = 0x9e3779b185ebca87
const prime2: u64 = 0xc2b2ae3d27d4eb4f
const prime3: u64 = 0x165667b19e3779f9
const prime4: u64 = 0x85ebca77c2b2ae63
const prime5: u64 = 0x27d4eb2f165667c5

export function begin(): void {
  store<u64>(state, prime1 + prime2, 0)
  store<u64>(state, prime2, 8)
  store<u64>(state, 0, 16)
  store<u64>(state, 0 - prime1, 24)
  beginBlocks()
}

export function update(size: usize): void {
  absorb(size, 32, compress)
}

export function finish(_size: i32): void {
  let hash = total() < 32 ? prime5 : merged()
  hash += total()
  let at = partial
  const end = partial + (<usize>total() & 31)
  for (; at + 8 <= end; at += 8) hash = rotl<u64>(hash ^ round(0, load<u64>(at)), 27) * prime1 + prime4
  if (at + 4 <= end) {
    hash = rotl<u64>(hash ^ (<u64>load<u32>(at) * prime1), 23) * prime2 + prime3
    at += 4
  }
  for (; at < end; at++) hash = rotl<u64>(hash ^ (<u64>load<u8>(at) * prime5), 11) * prime1
  hash = (hash ^ (hash >> 33)) * prime2
  hash = (hash ^ (hash >> 29)) * prime3
  store<u64>(output, bswap<u64>(hash ^ (hash >> 32)))
}

function merged(): u64 {
  const a = load<u64>(state, 0)
  const b = load<u64>(state, 8)
  const c = load<u64>(state, 16)
  const d = load<u64>(state, 24)
  let hash = rotl<u64>(a, 1) + rotl<u64>(b, 7) + rotl<u64>(c, 12) + rotl<u64>(d, 18)
  hash = (hash ^ round(0, a)) * prime1 + prime4
  hash = (hash ^ round(0, b)) * prime1 + prime4
  hash = (hash ^ round(0, c)) * prime1 + prime4
  return (hash ^ round(0, d)) * prime1 + prime4
}

function compress(from: usize, count: usize): void {
  let a = load<u64>(state, 0)
  let b = load<u64>(state, 8)
  let c = load<u64>(state, 16)
  let d = load<u64>(state, 24)
  for (const end = from + count * 32; from < end; from += 32) {
    a = round(a, load<u64>(from, 0))
    b = round(b, load<u64>(from, 8))
    c = round(c, load<u64>(from, 16))
    d = round(d, load<u64>(from, 24))
  }
  store<u64>(state, a, 0)
  store<u64>(state, b, 8)
  store<u64>(state, c, 16)
  store<u64>(state, d, 24)
}

// @ts-ignore: decorator
@inline
function round(lane: u64, word: u64): u64 {
  return rotl<u64>(lane + word * prime2, 31) * prime1
}
