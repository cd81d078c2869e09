import { absorb, beginBlocks, pad } from './block-stream'
import { output, state } from './shared-memory'

export { stateSize } from './block-stream'
export { input, inputSize, output, state } from './shared-memory'

const schedule: usize = memory.data(320, 16)

export function begin(): void {
  store<u32>(state, 0x67452301, 0)
  store<u32>(state, 0xefcdab89, 4)
  store<u32>(state, 0x98badcfe, 8)
  store<u32>(state, 0x10325476, 12)
  store<u32>(state, 0xc3d2e1f0, 16)
  beginBlocks()
}

export function update(size: usize): void {
  absorb(size, 64, compress)
}

export function finish(_size: i32): void {
  pad(64, true, compress)
  for (let at: usize = 0; at < 20; at += 4) store<u32>(output + at, bswap<u32>(load<u32>(state + at)))
}

function compress(from: usize, count: usize): void {
  for (const end = from + count * 64; from < end; from += 64) compressBlock(from)
}

function compressBlock(block: usize): void {
  for (let word: usize = 0; word < 64; word += 4) store<u32>(schedule + word, bswap<u32>(load<u32>(block + word)))
  for (let word = schedule + 64; word < schedule + 320; word += 4) {
    const mixed = load<u32>(word - 12) ^ load<u32>(word - 32) ^ load<u32>(word - 56) ^ load<u32>(word - 64)
    store<u32>(word, rotl<u32>(mixed, 1))
  }
  let a = load<u32>(state, 0)
  let b = load<u32>(state, 4)
  let c = load<u32>(state, 8)
  let d = load<u32>(state, 12)
  let e = load<u32>(state, 16)
  let at = schedule
  for (const end = at + 80; at < end; at += 20) {
    e += rotl<u32>(a, 5) + choice(b, c, d) + load<u32>(at, 0) + 0x5a827999
    b = rotl<u32>(b, 30)
    d += rotl<u32>(e, 5) + choice(a, b, c) + load<u32>(at, 4) + 0x5a827999
    a = rotl<u32>(a, 30)
    c += rotl<u32>(d, 5) + choice(e, a, b) + load<u32>(at, 8) + 0x5a827999
    e = rotl<u32>(e, 30)
    b += rotl<u32>(c, 5) + choice(d, e, a) + load<u32>(at, 12) + 0x5a827999
    d = rotl<u32>(d, 30)
    a += rotl<u32>(b, 5) + choice(c, d, e) + load<u32>(at, 16) + 0x5a827999
    c = rotl<u32>(c, 30)
  }
  for (const end = at + 80; at < end; at += 20) {
    e += rotl<u32>(a, 5) + parity(b, c, d) + load<u32>(at, 0) + 0x6ed9eba1
    b = rotl<u32>(b, 30)
    d += rotl<u32>(e, 5) + parity(a, b, c) + load<u32>(at, 4) + 0x6ed9eba1
    a = rotl<u32>(a, 30)
    c += rotl<u32>(d, 5) + parity(e, a, b) + load<u32>(at, 8) + 0x6ed9eba1
    e = rotl<u32>(e, 30)
    b += rotl<u32>(c, 5) + parity(d, e, a) + load<u32>(at, 12) + 0x6ed9eba1
    d = rotl<u32>(d, 30)
    a += rotl<u32>(b, 5) + parity(c, d, e) + load<u32>(at, 16) + 0x6ed9eba1
    c = rotl<u32>(c, 30)
  }
  for (const end = at + 80; at < end; at += 20) {
    e += rotl<u32>(a, 5) + majority(b, c, d) + load<u32>(at, 0) + 0x8f1bbcdc
    b = rotl<u32>(b, 30)
    d += rotl<u32>(e, 5) + majority(a, b, c) + load<u32>(at, 4) + 0x8f1bbcdc
    a = rotl<u32>(a, 30)
    c += rotl<u32>(d, 5) + majority(e, a, b) + load<u32>(at, 8) + 0x8f1bbcdc
    e = rotl<u32>(e, 30)
    b += rotl<u32>(c, 5) + majority(d, e, a) + load<u32>(at, 12) + 0x8f1bbcdc
    d = rotl<u32>(d, 30)
    a += rotl<u32>(b, 5) + majority(c, d, e) + load<u32>(at, 16) + 0x8f1bbcdc
    c = rotl<u32>(c, 30)
  }
  for (const end = at + 80; at < end; at += 20) {
    e += rotl<u32>(a, 5) + parity(b, c, d) + load<u32>(at, 0) + 0xca62c1d6
    b = rotl<u32>(b, 30)
    d += rotl<u32>(e, 5) + parity(a, b, c) + load<u32>(at, 4) + 0xca62c1d6
    a = rotl<u32>(a, 30)
    c += rotl<u32>(d, 5) + parity(e, a, b) + load<u32>(at, 8) + 0xca62c1d6
    e = rotl<u32>(e, 30)
    b += rotl<u32>(c, 5) + parity(d, e, a) + load<u32>(at, 12) + 0xca62c1d6
    d = rotl<u32>(d, 30)
    a += rotl<u32>(b, 5) + parity(c, d, e) + load<u32>(at, 16) + 0xca62c1d6
    c = rotl<u32>(c, 30)
  }
  store<u32>(state, load<u32>(state, 0) + a, 0)
  store<u32>(state, load<u32>(state, 4) + b, 4)
  store<u32>(state, load<u32>(state, 8) + c, 8)
  store<u32>(state, load<u32>(state, 12) + d, 12)
  store<u32>(state, load<u32>(state, 16) + e, 16)
}

// @ts-ignore: decorator
@inline
function choice(b: u32, c: u32, d: u32): u32 {
  return d ^ (b & (c ^ d))
}

// @ts-ignore: decorator
@inline
function parity(b: u32, c: u32, d: u32): u32 {
  return b ^ c ^ d
}

// @ts-ignore: decorator
@inline
function majority(b: u32, c: u32, d: u32): u32 {
  return (b & c) | (d & (b | c))
}
