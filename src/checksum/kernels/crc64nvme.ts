import { foldEdge } from './crc-fold'
import { fillTables, tableCrc } from './crc-tables'
import { input, output, state } from './shared-memory'

export { input, inputSize, output, state } from './shared-memory'

export const stateSize: i32 = 8
const polynomial: u64 = 0x9a6c9329ac4bc9b5
const tables: usize = memory.data(16384, 16)
/** From these sizes on a pass is faster than what follows it alone (measured). */
const nearSizeMin: usize = 2048
const farSizeMin: usize = 14336

fillTables<u64>(tables, polynomial)

export function begin(): void {
  store<u64>(state, <u64>-1)
}

export function update(size: usize): void {
  const crc = load<u64>(state)
  store<u64>(state, size < nearSizeMin ? tableCrc<u64>(tables, crc, input, size) : foldedCrc(crc, size))
}

export function finish(_size: i32): void {
  store<u64>(output, bswap<u64>(~load<u64>(state)))
}

function foldedCrc(crc: u64, size: usize): u64 {
  store<u64>(input, load<u64>(input) ^ crc)
  const last = input + (size & ~15)
  let from = input
  if (size >= farSizeMin) {
    from = foldFar(from, last)
    memory.fill(from - 1024, 0, 1024)
  }
  from = foldNear(from, last)
  return tableCrc<u64>(tables, 0, from, input + size - from)
}

/** Folds modulo the polynomial itself; returns where the remainder begins. */
function foldNear(from: usize, last: usize): usize {
  const end = last - 1024
  for (let at = from - 1024; at < end - 1024; at += 16) {
    let sum = v128.load(at, 1024)
    sum = v128.xor(sum, v128.load(at, 0))
    sum = v128.xor(sum, v128.load(at, 48))
    sum = v128.xor(sum, v128.load(at, 64))
    sum = v128.xor(sum, v128.load(at, 96))
    sum = v128.xor(sum, v128.load(at, 144))
    sum = v128.xor(sum, v128.load(at, 160))
    sum = v128.xor(sum, v128.load(at, 192))
    sum = v128.xor(sum, v128.load(at, 208))
    sum = v128.xor(sum, v128.load(at, 256))
    sum = v128.xor(sum, v128.load(at, 304))
    sum = v128.xor(sum, v128.load(at, 352))
    sum = v128.xor(sum, v128.load(at, 368))
    sum = v128.xor(sum, v128.load(at, 416))
    sum = v128.xor(sum, v128.load(at, 448))
    sum = v128.xor(sum, v128.load(at, 496))
    sum = v128.xor(sum, v128.load(at, 512))
    sum = v128.xor(sum, v128.load(at, 544))
    sum = v128.xor(sum, v128.load(at, 576))
    sum = v128.xor(sum, v128.load(at, 592))
    sum = v128.xor(sum, v128.load(at, 656))
    sum = v128.xor(sum, v128.load(at, 704))
    sum = v128.xor(sum, v128.load(at, 736))
    sum = v128.xor(sum, v128.load(at, 752))
    sum = v128.xor(sum, v128.load(at, 768))
    sum = v128.xor(sum, v128.load(at, 784))
    sum = v128.xor(sum, v128.load(at, 832))
    sum = v128.xor(sum, v128.load(at, 880))
    sum = v128.xor(sum, v128.load(at, 896))
    sum = v128.xor(sum, v128.load(at, 928))
    sum = v128.xor(sum, v128.load(at, 944))
    sum = v128.xor(sum, v128.load(at, 976))
    sum = v128.xor(sum, v128.load(at, 1008))
    v128.store(at, sum, 1024)
  }
  foldEdge(end, 64)
  foldEdge(end, 61)
  foldEdge(end, 60)
  foldEdge(end, 58)
  foldEdge(end, 55)
  foldEdge(end, 54)
  foldEdge(end, 52)
  foldEdge(end, 51)
  foldEdge(end, 48)
  foldEdge(end, 45)
  foldEdge(end, 42)
  foldEdge(end, 41)
  foldEdge(end, 38)
  foldEdge(end, 36)
  foldEdge(end, 33)
  foldEdge(end, 32)
  foldEdge(end, 30)
  foldEdge(end, 28)
  foldEdge(end, 27)
  foldEdge(end, 23)
  foldEdge(end, 20)
  foldEdge(end, 18)
  foldEdge(end, 17)
  foldEdge(end, 16)
  foldEdge(end, 15)
  foldEdge(end, 12)
  foldEdge(end, 9)
  foldEdge(end, 8)
  foldEdge(end, 6)
  foldEdge(end, 5)
  foldEdge(end, 3)
  foldEdge(end, 1)
  return end
}

/** Folds modulo y^498 + y^473 + y^463 + y^413 + y^412 + y^389 + y^126 + y^98 + y^40 + y + 1, a multiple. */
function foldFar(from: usize, last: usize): usize {
  const end = last - 7968
  for (let at = from - 7968; at < end - 7968; at += 16) {
    let sum = v128.load(at, 7968)
    sum = v128.xor(sum, v128.load(at, 0))
    sum = v128.xor(sum, v128.load(at, 16))
    sum = v128.xor(sum, v128.load(at, 640))
    sum = v128.xor(sum, v128.load(at, 1568))
    sum = v128.xor(sum, v128.load(at, 2016))
    sum = v128.xor(sum, v128.load(at, 6224))
    sum = v128.xor(sum, v128.load(at, 6592))
    sum = v128.xor(sum, v128.load(at, 6608))
    sum = v128.xor(sum, v128.load(at, 7408))
    sum = v128.xor(sum, v128.load(at, 7568))
    v128.store(at, sum, 7968)
  }
  foldEdge(end, 498)
  foldEdge(end, 497)
  foldEdge(end, 458)
  foldEdge(end, 400)
  foldEdge(end, 372)
  foldEdge(end, 109)
  foldEdge(end, 86)
  foldEdge(end, 85)
  foldEdge(end, 35)
  foldEdge(end, 25)
  return end
}
