import { secret } from './xxh3-secret'

/** XXH3, seed 0, of inputs of up to 240 bytes, which go through formulas of their own. */

export const prime32a: u64 = 0x9e3779b1
export const prime32b: u64 = 0x85ebca77
export const prime32c: u64 = 0xc2b2ae3d
export const prime64a: u64 = 0x9e3779b185ebca87
export const prime64b: u64 = 0xc2b2ae3d27d4eb4f
export const prime64c: u64 = 0x165667b19e3779f9
export const prime64d: u64 = 0x85ebca77c2b2ae63
export const prime64e: u64 = 0x27d4eb2f165667c5
const mixA: u64 = 0x165667919e3779f9
const mixB: u64 = 0x9fb21c651e98df25

/** The upper half of the last result that has two. */
export let high: u64 = 0

export function hash64Short(from: usize, size: usize): u64 {
  if (size > 128) return hash64Upto240(from, size)
  if (size > 16) return hash64Upto128(from, size)
  if (size > 8) {
    const low = load<u64>(from) ^ pairOf(24)
    const upper = load<u64>(from + size - 8) ^ pairOf(40)
    return avalanche(size + bswap<u64>(low) + upper + foldedProduct(low, upper))
  }
  if (size >= 4) {
    const word = <u64>load<u32>(from + size - 4) + ((<u64>load<u32>(from)) << 32)
    let hash = word ^ pairOf(8)
    hash ^= rotl<u64>(hash, 49) ^ rotl<u64>(hash, 24)
    hash *= mixB
    hash ^= (hash >> 35) + size
    hash *= mixB
    return hash ^ (hash >> 28)
  }
  if (size > 0)
    return avalanche64(<u64>tinyWord(from, size) ^ <u64>(load<u32>(secret) ^ load<u32>(secret, 4)))
  return avalanche64(pairOf(56))
}

/** The lower half; the upper one is in `high`. */
export function hash128Short(from: usize, size: usize): u64 {
  if (size > 128) return hash128Upto240(from, size)
  if (size > 16) return hash128Upto128(from, size)
  if (size > 8) return hash128Upto16(from, size)
  if (size >= 4) {
    const word = <u64>load<u32>(from) + ((<u64>load<u32>(from + size - 4)) << 32)
    let low = product(word ^ pairOf(16), prime64a + ((<u64>size) << 2))
    let upper = high + (low << 1)
    low ^= upper >> 3
    low = (low ^ (low >> 35)) * mixB
    high = avalanche(upper)
    return low ^ (low >> 28)
  }
  if (size > 0) {
    const word = tinyWord(from, size)
    const turned = rotl<u32>(bswap<u32>(word), 13)
    high = avalanche64(<u64>turned ^ <u64>(load<u32>(secret, 8) ^ load<u32>(secret, 12)))
    return avalanche64(<u64>word ^ <u64>(load<u32>(secret) ^ load<u32>(secret, 4)))
  }
  high = avalanche64(pairOf(80))
  return avalanche64(pairOf(64))
}

export function avalanche(hash: u64): u64 {
  hash = (hash ^ (hash >> 37)) * mixA
  return hash ^ (hash >> 32)
}

export function foldedProduct(a: u64, b: u64): u64 {
  const low = product(a, b)
  return low ^ high
}

/** The 128-bit product: its lower half, the upper one is in `high`. */
function product(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff
  const aHigh = a >> 32
  const bLow = b & 0xffffffff
  const bHigh = b >> 32
  const lowest = aLow * bLow
  const cross = (lowest >> 32) + ((aHigh * bLow) & 0xffffffff) + aLow * bHigh
  high = ((aHigh * bLow) >> 32) + (cross >> 32) + aHigh * bHigh
  return a * b
}

function avalanche64(hash: u64): u64 {
  hash = (hash ^ (hash >> 33)) * prime64b
  hash = (hash ^ (hash >> 29)) * prime64c
  return hash ^ (hash >> 32)
}

/** Two neighbouring words of the secret, as one. */
function pairOf(at: usize): u64 {
  return load<u64>(secret + at) ^ load<u64>(secret + at, 8)
}

function tinyWord(from: usize, size: usize): u32 {
  const first = <u32>load<u8>(from)
  const middle = <u32>load<u8>(from + (size >> 1))
  const last = <u32>load<u8>(from + size - 1)
  return (first << 16) | (middle << 24) | last | ((<u32>size) << 8)
}

function mix(from: usize, key: usize): u64 {
  return foldedProduct(load<u64>(from) ^ load<u64>(key), load<u64>(from, 8) ^ load<u64>(key, 8))
}

function hash64Upto128(from: usize, size: usize): u64 {
  let sum = <u64>size * prime64a
  const end = from + size
  for (let at = ((size - 1) >> 5) << 4; <isize>at >= 0; at -= 16) {
    sum += mix(from + at, secret + 2 * at) + mix(end - at - 16, secret + 2 * at + 16)
  }
  return avalanche(sum)
}

function hash64Upto240(from: usize, size: usize): u64 {
  let sum = <u64>size * prime64a
  for (let at: usize = 0; at < 128; at += 16) sum += mix(from + at, secret + at)
  sum = avalanche(sum)
  for (let at: usize = 128; at + 16 <= size; at += 16) sum += mix(from + at, secret + at - 125)
  return avalanche(sum + mix(from + size - 16, secret + 119))
}

function hash128Upto16(from: usize, size: usize): u64 {
  const first = load<u64>(from)
  let last = load<u64>(from + size - 8)
  let low = product(first ^ last ^ pairOf(32), prime64a) + ((<u64>(size - 1)) << 54)
  last ^= pairOf(48)
  const upper = high + last + (last & 0xffffffff) * (prime32b - 1)
  low ^= bswap<u64>(upper)
  const result = product(low, prime64b)
  high = avalanche(high + upper * prime64b)
  return avalanche(result)
}

let lowSum: u64 = 0
let highSum: u64 = 0

function mixPair(first: usize, second: usize, key: usize): void {
  lowSum += mix(first, key)
  lowSum ^= load<u64>(second) + load<u64>(second, 8)
  highSum += mix(second, key + 16)
  highSum ^= load<u64>(first) + load<u64>(first, 8)
}

function hash128Upto128(from: usize, size: usize): u64 {
  lowSum = <u64>size * prime64a
  highSum = 0
  const end = from + size
  for (let at = ((size - 1) >> 5) << 4; <isize>at >= 0; at -= 16) {
    mixPair(from + at, end - at - 16, secret + 2 * at)
  }
  return finish128(size)
}

function hash128Upto240(from: usize, size: usize): u64 {
  lowSum = <u64>size * prime64a
  highSum = 0
  for (let at: usize = 0; at < 128; at += 32) mixPair(from + at, from + at + 16, secret + at)
  lowSum = avalanche(lowSum)
  highSum = avalanche(highSum)
  for (let at: usize = 128; at + 32 <= size; at += 32) mixPair(from + at, from + at + 16, secret + at - 125)
  mixPair(from + size - 16, from + size - 32, secret + 103)
  return finish128(size)
}

function finish128(size: usize): u64 {
  high = 0 - avalanche(lowSum * prime64a + highSum * prime64d + <u64>size * prime64b)
  return avalanche(lowSum + highSum)
}
