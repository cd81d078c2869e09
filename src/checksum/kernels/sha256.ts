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
  for (let round: usize = 0; round < 64; round++) {
    const s1 = rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25)
    const choice = g ^ (e & (f ^ g))
    const first = h + s1 + choice + load<u32>(roundConstants + (round << 3), 4) + load<u32>(schedule + (round << 2))
    const s0 = rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22)
    const majority = (a & b) | (c & (a | b))
    h = g
    g = f
    f = e
    e = d + first
    d = c
    c = b
    b = a
    a = first + s0 + majority
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
