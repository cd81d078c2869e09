import { absorb, beginBlocks, pad } from './block-stream'
import { roundConstants } from './sha2-constants'
import { output, state } from './shared-memory'

export { stateSize } from './block-stream'
export { input, inputSize, output, state } from './shared-memory'

const schedule: usize = memory.data(256, 16)

export function begin(): void {
  store<u32>(state, 0x6a09e667, 0)
  store<u32>(state, 0xbb67ae85, 4)
  store<u32>(state, 0x3c6ef372, 8)
  store<u32>(state, 0xa54ff53a, 12)
  store<u32>(state, 0x510e527f, 16)
  store<u32>(state, 0x9b05688c, 20)
  store<u32>(state, 0x1f83d9ab, 24)
  store<u32>(state, 0x5be0cd19, 28)
  beginBlocks()
}

export function update(size: usize): void {
  absorb(size, 64, compress)
}

export function finish(_size: i32): void {
  pad(64, true, compress)
  for (let at: usize = 0; at < 32; at += 4) store<u32>(output + at, bswap<u32>(load<u32>(state + at)))
}

function compress(from: usize, count: usize): void {
  for (const end = from + count * 64; from < end; from += 64) compressBlock(from)
}

function compressBlock(block: usize): void {
  for (let at: usize = 0; at < 64; at += 4) store<u32>(schedule + at, bswap<u32>(load<u32>(block + at)))
  for (let at = schedule + 64; at < schedule + 256; at += 4) {
    const early = load<u32>(at - 60)
    const late = load<u32>(at - 8)
    const s0 = rotr<u32>(early, 7) ^ rotr<u32>(early, 18) ^ (early >> 3)
    const s1 = rotr<u32>(late, 17) ^ rotr<u32>(late, 19) ^ (late >> 10)
    store<u32>(at, load<u32>(at - 64) + s0 + load<u32>(at - 28) + s1)
  }
  let a = load<u32>(state, 0)
  let b = load<u32>(state, 4)
  let c = load<u32>(state, 8)
  let d = load<u32>(state, 12)
  let e = load<u32>(state, 16)
  let f = load<u32>(state, 20)
  let g = load<u32>(state, 24)
  let h = load<u32>(state, 28)
  for (let round: usize = 0; round < 64; round += 8) {
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
  store<u32>(state, load<u32>(state, 0) + a, 0)
  store<u32>(state, load<u32>(state, 4) + b, 4)
  store<u32>(state, load<u32>(state, 8) + c, 8)
  store<u32>(state, load<u32>(state, 12) + d, 12)
  store<u32>(state, load<u32>(state, 16) + e, 16)
  store<u32>(state, load<u32>(state, 20) + f, 20)
  store<u32>(state, load<u32>(state, 24) + g, 24)
  store<u32>(state, load<u32>(state, 28) + h, 28)
}

// @ts-ignore: decorator
@inline
function chosen(e: u32, f: u32, g: u32): u32 {
  return (rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25)) + (g ^ (e & (f ^ g)))
}

// @ts-ignore: decorator
@inline
function majority(a: u32, b: u32, c: u32): u32 {
  return (rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22)) + ((a & b) | (c & (a | b)))
}

// @ts-ignore: decorator
@inline
function scheduled(round: usize, ahead: usize): u32 {
  return load<u32>(schedule + ((round + ahead) << 2)) + load<u32>(roundConstants + ((round + ahead) << 3), 4)
}
