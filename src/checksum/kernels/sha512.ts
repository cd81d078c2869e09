import { absorb, beginBlocks, pad } from './block-stream'
import { roundConstants } from './sha2-constants'
import { output, state } from './shared-memory'

export { stateSize } from './block-stream'
export { input, inputSize, output, state } from './shared-memory'

const schedule: usize = memory.data(640, 16)

export function begin(): void {
  store<u64>(state, 0x6a09e667f3bcc908, 0)
  store<u64>(state, 0xbb67ae8584caa73b, 8)
  store<u64>(state, 0x3c6ef372fe94f82b, 16)
  store<u64>(state, 0xa54ff53a5f1d36f1, 24)
  store<u64>(state, 0x510e527fade682d1, 32)
  store<u64>(state, 0x9b05688c2b3e6c1f, 40)
  store<u64>(state, 0x1f83d9abfb41bd6b, 48)
  store<u64>(state, 0x5be0cd19137e2179, 56)
  beginBlocks()
}

export function update(size: usize): void {
  absorb(size, 128, compress)
}

export function finish(_size: i32): void {
  pad(128, true, compress)
  for (let at: usize = 0; at < 64; at += 8) store<u64>(output + at, bswap<u64>(load<u64>(state + at)))
}

function compress(from: usize, count: usize): void {
  for (const end = from + count * 128; from < end; from += 128) compressBlock(from)
}

function compressBlock(block: usize): void {
  for (let at: usize = 0; at < 128; at += 8) store<u64>(schedule + at, bswap<u64>(load<u64>(block + at)))
  for (let at = schedule + 128; at < schedule + 640; at += 8) {
    const early = load<u64>(at - 120)
    const late = load<u64>(at - 16)
    const s0 = rotr<u64>(early, 1) ^ rotr<u64>(early, 8) ^ (early >> 7)
    const s1 = rotr<u64>(late, 19) ^ rotr<u64>(late, 61) ^ (late >> 6)
    store<u64>(at, load<u64>(at - 128) + s0 + load<u64>(at - 56) + s1)
  }
  let a = load<u64>(state, 0)
  let b = load<u64>(state, 8)
  let c = load<u64>(state, 16)
  let d = load<u64>(state, 24)
  let e = load<u64>(state, 32)
  let f = load<u64>(state, 40)
  let g = load<u64>(state, 48)
  let h = load<u64>(state, 56)
  for (let round: usize = 0; round < 80; round += 8) {
    h += chosen(e, f, g) + scheduled(round, 0)
    d += h
    h += majority(a, b, c)
    g += chosen(d, e, f) + scheduled(round, 1)
    c += g
    g += majority(h, a, b)
    f += chosen(c, d, e) + scheduled(round, 2)
    b += f
    f += majority(g, h, a)
    e += chosen(b, c, d) + scheduled(round, 3)
    a += e
    e += majority(f, g, h)
    d += chosen(a, b, c) + scheduled(round, 4)
    h += d
    d += majority(e, f, g)
    c += chosen(h, a, b) + scheduled(round, 5)
    g += c
    c += majority(d, e, f)
    b += chosen(g, h, a) + scheduled(round, 6)
    f += b
    b += majority(c, d, e)
    a += chosen(f, g, h) + scheduled(round, 7)
    e += a
    a += majority(b, c, d)
  }
  store<u64>(state, load<u64>(state, 0) + a, 0)
  store<u64>(state, load<u64>(state, 8) + b, 8)
  store<u64>(state, load<u64>(state, 16) + c, 16)
  store<u64>(state, load<u64>(state, 24) + d, 24)
  store<u64>(state, load<u64>(state, 32) + e, 32)
  store<u64>(state, load<u64>(state, 40) + f, 40)
  store<u64>(state, load<u64>(state, 48) + g, 48)
  store<u64>(state, load<u64>(state, 56) + h, 56)
}

// @ts-ignore: decorator
@inline
function chosen(e: u64, f: u64, g: u64): u64 {
  return (rotr<u64>(e, 14) ^ rotr<u64>(e, 18) ^ rotr<u64>(e, 41)) + (g ^ (e & (f ^ g)))
}

// @ts-ignore: decorator
@inline
function majority(a: u64, b: u64, c: u64): u64 {
  return (rotr<u64>(a, 28) ^ rotr<u64>(a, 34) ^ rotr<u64>(a, 39)) + ((a & b) | (c & (a | b)))
}

// @ts-ignore: decorator
@inline
function scheduled(round: usize, ahead: usize): u64 {
  return load<u64>(schedule + ((round + ahead) << 3)) + load<u64>(roundConstants + ((round + ahead) << 3))
}
