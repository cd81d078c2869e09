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
  for (let at: usize = 0; at < 64; at += 4) store<u32>(schedule + at, bswap<u32>(load<u32>(block + at)))
  for (let at = schedule + 64; at < schedule + 320; at += 4) {
    store<u32>(at, rotl<u32>(load<u32>(at - 12) ^ load<u32>(at - 32) ^ load<u32>(at - 56) ^ load<u32>(at - 64), 1))
  }
  let a = load<u32>(state, 0)
  let b = load<u32>(state, 4)
  let c = load<u32>(state, 8)
  let d = load<u32>(state, 12)
  let e = load<u32>(state, 16)
  for (let round: usize = 0; round < 80; round++) {
    let mixed: u32
    if (round < 20) mixed = (d ^ (b & (c ^ d))) + 0x5a827999
    else if (round < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1
    else if (round < 60) mixed = ((b & c) | (d & (b | c))) + 0x8f1bbcdc
    else mixed = (b ^ c ^ d) + 0xca62c1d6
    const next = rotl<u32>(a, 5) + mixed + e + load<u32>(schedule + (round << 2))
    e = d
    d = c
    c = rotl<u32>(b, 30)
    b = a
    a = next
  }
  store<u32>(state, load<u32>(state, 0) + a, 0)
  store<u32>(state, load<u32>(state, 4) + b, 4)
  store<u32>(state, load<u32>(state, 8) + c, 8)
  store<u32>(state, load<u32>(state, 12) + d, 12)
  store<u32>(state, load<u32>(state, 16) + e, 16)
}
