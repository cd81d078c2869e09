import { foldEdge } from './crc-fold'
import { fillTables, tableCrc } from './crc-tables'
import { input, output, state } from './shared-memory'

export { input, inputSize, output, state } from './shared-memory'

export const stateSize: i32 = 4
const polynomial: u32 = 0x82f63b78
const tables: usize = memory.data(8192, 16)
/** From these sizes on a pass is faster than what follows it alone (measured). */
const nearSizeMin: usize = 1024
const farSizeMin: usize = 6144

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
    sum = v128.xor(sum, v128.load(at, 96))
    sum = v128.xor(sum, v128.load(at, 128))
    sum = v128.xor(sum, v128.load(at, 144))
    sum = v128.xor(sum, v128.load(at, 160))
    sum = v128.xor(sum, v128.load(at, 176))
    sum = v128.xor(sum, v128.load(at, 208))
    sum = v128.xor(sum, v128.load(at, 224))
    sum = v128.xor(sum, v128.load(at, 288))
    sum = v128.xor(sum, v128.load(at, 304))
    sum = v128.xor(sum, v128.load(at, 320))
    sum = v128.xor(sum, v128.load(at, 352))
    sum = v128.xor(sum, v128.load(at, 368))
    sum = v128.xor(sum, v128.load(at, 400))
    sum = v128.xor(sum, v128.load(at, 416))
    sum = v128.xor(sum, v128.load(at, 432))
    sum = v128.xor(sum, v128.load(at, 448))
    v128.store(at, sum, 512)
  }
  foldEdge(end, 32)
  foldEdge(end, 26)
  foldEdge(end, 24)
  foldEdge(end, 23)
  foldEdge(end, 22)
  foldEdge(end, 21)
  foldEdge(end, 19)
  foldEdge(end, 18)
  foldEdge(end, 14)
  foldEdge(end, 13)
  foldEdge(end, 12)
  foldEdge(end, 10)
  foldEdge(end, 9)
  foldEdge(end, 7)
  foldEdge(end, 6)
  foldEdge(end, 5)
  foldEdge(end, 4)
  return end
}

/** Folds modulo y^209 + y^144 + y^54 + y^39 + y^14 + 1, a multiple. */
function foldFar(from: usize, last: usize): usize {
  const end = last - 3344
  for (let at = from - 3344; at < end - 3344; at += 16) {
    let sum = v128.load(at, 3344)
    sum = v128.xor(sum, v128.load(at, 0))
    sum = v128.xor(sum, v128.load(at, 224))
    sum = v128.xor(sum, v128.load(at, 624))
    sum = v128.xor(sum, v128.load(at, 864))
    sum = v128.xor(sum, v128.load(at, 2304))
    v128.store(at, sum, 3344)
  }
  foldEdge(end, 209)
  foldEdge(end, 195)
  foldEdge(end, 170)
  foldEdge(end, 155)
  foldEdge(end, 65)
  return end
}
