import { foldEdge } from './crc-fold'
import { fillTables, tableCrc } from './crc-tables'
import { input, output, state } from './shared-memory'

export { input, inputSize, output, state } from './shared-memory'

export const stateSize: i32 = 4
const polynomial: u32 = 0xedb88320
const tables: usize = memory.data(8192, 16)
/** From these sizes on a pass is faster than what follows it alone (measured). */
const nearSizeMin: usize = 1024
const farSizeMin: usize = 7168

fillTables<u32>(tables, polynomial)

export function begin(): void {
  store<u32>(state, <u32>-1)
}

export function update(size: usize): void {
  const crc = load<u32>(state)
  store<u32>(state, size < nearSizeMin ? tableCrc<u32>(tables, crc, input, size) : foldedCrc(crc, size))
}

export function finish(_size: i32): void {
  store<u32>(output, bswap<u32>(~load<u32>(state)))
}

function foldedCrc(crc: u32, size: usize): u32 {
  store<u32>(input, load<u32>(input) ^ crc)
  const last = input + (size & ~15)
  let from = input
  if (size >= farSizeMin) {
    from = foldFar(from, last)
    memory.fill(from - 512, 0, 512)
  }
  from = foldNear(from, last)
  return tableCrc<u32>(tables, 0, from, input + size - from)
}

/** Folds modulo the polynomial itself; returns where the remainder begins. */
function foldNear(from: usize, last: usize): usize {
  const end = last - 512
  for (let at = from - 512; at < end - 512; at += 16) {
    let sum = v128.load(at, 512)
    sum = v128.xor(sum, v128.load(at, 0))
    sum = v128.xor(sum, v128.load(at, 16))
    sum = v128.xor(sum, v128.load(at, 32))
    sum = v128.xor(sum, v128.load(at, 64))
    sum = v128.xor(sum, v128.load(at, 80))
    sum = v128.xor(sum, v128.load(at, 112))
    sum = v128.xor(sum, v128.load(at, 128))
    sum = v128.xor(sum, v128.load(at, 160))
    sum = v128.xor(sum, v128.load(at, 176))
    sum = v128.xor(sum, v128.load(at, 192))
    sum = v128.xor(sum, v128.load(at, 256))
    sum = v128.xor(sum, v128.load(at, 352))
    sum = v128.xor(sum, v128.load(at, 368))
    sum = v128.xor(sum, v128.load(at, 416))
    v128.store(at, sum, 512)
  }
  foldEdge(end, 32)
  foldEdge(end, 31)
  foldEdge(end, 30)
  foldEdge(end, 28)
  foldEdge(end, 27)
  foldEdge(end, 25)
  foldEdge(end, 24)
  foldEdge(end, 22)
  foldEdge(end, 21)
  foldEdge(end, 20)
  foldEdge(end, 16)
  foldEdge(end, 10)
  foldEdge(end, 9)
  foldEdge(end, 6)
  return end
}

/** Folds modulo y^300 + y^155 + y^117 + y^89 + 1, a multiple. */
function foldFar(from: usize, last: usize): usize {
  const end = last - 4800
  for (let at = from - 4800; at < end - 4800; at += 16) {
    let sum = v128.load(at, 4800)
    sum = v128.xor(sum, v128.load(at, 0))
    sum = v128.xor(sum, v128.load(at, 1424))
    sum = v128.xor(sum, v128.load(at, 1872))
    sum = v128.xor(sum, v128.load(at, 2480))
    v128.store(at, sum, 4800)
  }
  foldEdge(end, 300)
  foldEdge(end, 211)
  foldEdge(end, 183)
  foldEdge(end, 145)
  return end
}
