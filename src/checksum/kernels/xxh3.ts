import { input, output, state } from './shared-memory'
import { secret } from './xxh3-secret'
import {
  avalanche, foldedProduct, hash128Short, hash64Short, high,
  prime32a, prime32b, prime32c, prime64a, prime64b, prime64c, prime64d, prime64e,
} from './xxh3-short'

export { input, inputSize, output, state } from './shared-memory'

/**
 * XXH3 (seed 0) as a stream. The state: eight sums, the size so far, the stripes since the last scrambling,
 * and a window of 256 bytes. A stripe is summed only once a byte is known to follow it, because the last
 * 64 bytes of the input, wherever they begin, are summed in another way; the window keeps them.
 */
export const stateSize: i32 = 352
const totalAt: usize = state + 64
const stripesAt: usize = state + 72
const heldAt: usize = state + 80
const window: usize = state + 96
const windowSize: usize = 256
const stripeSize: usize = 64
const stripesPerBlock: u32 = 16
const lastStripe: usize = memory.data(64, 16)

export function begin(): void {
  store<u64>(state, prime32c, 0)
  store<u64>(state, prime64a, 8)
  store<u64>(state, prime64b, 16)
  store<u64>(state, prime64c, 24)
  store<u64>(state, prime64d, 32)
  store<u64>(state, prime32b, 40)
  store<u64>(state, prime64e, 48)
  store<u64>(state, prime32a, 56)
  store<u64>(totalAt, 0)
  store<u32>(stripesAt, 0)
  store<u32>(heldAt, 0)
}

export function update(size: usize): void {
  store<u64>(totalAt, load<u64>(totalAt) + size)
  let held = <usize>load<u32>(heldAt)
  let from = input
  let left = size
  if (held + left > windowSize) {
    const missing = windowSize - held
    memory.copy(window + held, from, missing)
    from += missing
    left -= missing
    if (left > 0) {
      sumStripes(window, windowSize / stripeSize)
      held = 0
    }
    if (left > windowSize) {
      const count = (left - 1) / stripeSize
      sumStripes(from, count)
      from += count * stripeSize
      left -= count * stripeSize
      memory.copy(window + windowSize - stripeSize, from - stripeSize, stripeSize)
    }
  }
  memory.copy(window + held, from, left)
  store<u32>(heldAt, <u32>(held + left))
}

/** Writes 8 or 16 bytes, big-endian: the halves of XXH3-64 and XXH3-128 differ. */
export function finish(size: i32): void {
  const total = load<u64>(totalAt)
  const held = <usize>load<u32>(heldAt)
  let low: u64
  let upper: u64 = 0
  if (total <= 240) {
    low = size == 8 ? hash64Short(window, held) : hash128Short(window, held)
    upper = high
  } else {
    sumTail(held)
    low = merge(11, total * prime64a)
    if (size == 16) upper = merge(117, ~(total * prime64b))
  }
  if (size == 8) store<u64>(output, bswap<u64>(low))
  else {
    store<u64>(output, bswap<u64>(upper))
    store<u64>(output, bswap<u64>(low), 8)
  }
}

function sumTail(held: usize): void {
  let last = window + held - stripeSize
  if (held < stripeSize) {
    const before = stripeSize - held
    memory.copy(lastStripe, window + windowSize - before, before)
    memory.copy(lastStripe + before, window, held)
    last = lastStripe
  } else sumStripes(window, (held - 1) / stripeSize)
  sumStripe(last, secret + 121)
}

function merge(key: usize, start: u64): u64 {
  let result = start
  for (let at: usize = 0; at < 64; at += 16) {
    const pair = secret + key + at
    result += foldedProduct(load<u64>(state + at) ^ load<u64>(pair), load<u64>(state + at, 8) ^ load<u64>(pair, 8))
  }
  return avalanche(result)
}

function sumStripes(from: usize, count: usize): void {
  let stripes = load<u32>(stripesAt)
  for (const end = from + count * stripeSize; from < end; from += stripeSize) {
    sumStripe(from, secret + 8 * stripes)
    if (++stripes == stripesPerBlock) {
      scramble()
      stripes = 0
    }
  }
  store<u32>(stripesAt, stripes)
}

// @ts-ignore: decorator
@inline
function sumStripe(from: usize, key: usize): void {
  sumPair(from, key, 0)
  sumPair(from, key, 16)
  sumPair(from, key, 32)
  sumPair(from, key, 48)
}

// @ts-ignore: decorator
@inline
function sumPair(from: usize, key: usize, at: usize): void {
  const words = v128.load(from + at)
  const keyed = v128.xor(words, v128.load(key + at))
  const products = i64x2.mul(v128.and(keyed, i64x2.splat(0xffffffff)), i64x2.shr_u(keyed, 32))
  const swapped = v128.shuffle<u64>(words, words, 1, 0)
  v128.store(state + at, i64x2.add(v128.load(state + at), i64x2.add(products, swapped)))
}

function scramble(): void {
  for (let at: usize = 0; at < 64; at += 8) {
    const sum = load<u64>(state + at)
    store<u64>(state + at, (sum ^ (sum >> 47) ^ load<u64>(secret + 128 + at)) * prime32a)
  }
}
