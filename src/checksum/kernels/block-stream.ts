import { input, state } from './shared-memory'

/**
 * Buffering for hashes that work on whole blocks. The state is the chaining value (64 bytes), the size of
 * all input so far (8 bytes) and the beginning of a block (up to 128 bytes).
 */
export const stateSize: i32 = 200
const totalAt: usize = state + 64
export const partial: usize = state + 72

/** Bytes of input so far. */
export function total(): u64 {
  return load<u64>(totalAt)
}

export function beginBlocks(): void {
  store<u64>(totalAt, 0)
}

/** Takes `size` bytes of the input area; `compress` gets whole blocks where they lie. */
export function absorb(size: usize, blockSize: usize, compress: (from: usize, count: usize) => void): void {
  const held = <usize>total() & (blockSize - 1)
  store<u64>(totalAt, total() + size)
  let from = input
  let left = size
  if (held > 0) {
    const missing = min(blockSize - held, left)
    memory.copy(partial + held, from, missing)
    from += missing
    left -= missing
    if (held + missing < blockSize) return
    compress(partial, 1)
  }
  const count = left / blockSize
  if (count > 0) compress(from, count)
  memory.copy(partial, from + count * blockSize, left & (blockSize - 1))
}

/** The padding of the MD and SHA families: a one bit, zeros, the size in bits in the last bytes. */
export function pad(blockSize: usize, bigEndian: bool, compress: (from: usize, count: usize) => void): void {
  const lengthSize = blockSize / 8
  let held = <usize>total() & (blockSize - 1)
  store<u8>(partial + held++, 0x80)
  if (held > blockSize - lengthSize) {
    memory.fill(partial + held, 0, blockSize - held)
    compress(partial, 1)
    held = 0
  }
  memory.fill(partial + held, 0, blockSize - held)
  const bits = total() << 3
  store<u64>(partial + blockSize - 8, bigEndian ? bswap<u64>(bits) : bits)
  compress(partial, 1)
}
