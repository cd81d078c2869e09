import type { Hasher } from './checksum.ts'
import { createMd5LanesKernel } from './kernel.ts'
import type { Md5LanesKernel } from './kernel.ts'
import { nativeHasher } from './native-hasher.ts'

/**
 * MD5 is one long chain of dependent steps: a core cannot make one stream faster, but it can hash four in
 * the time of one and a third. Every stream has a slot in WebAssembly memory: its chaining value and a
 * buffer. Only when a buffer is full, or its stream ends, is anything hashed: that stream together with the
 * three that have most in their buffers, as far as all four reach. A stream that finds no company is hashed
 * alone, as fast as natively.
 */
export interface Md5Lanes {
  createHasher(): Hasher
}

const bufferSize = 524288
const blockSize = 64
/** A slot: the chaining value in 64 bytes, the buffer, room for the padding of the last block. */
const bufferAt = 64
const slotSize = bufferAt + bufferSize + 2 * blockSize
/** What four lanes cost, in blocks of a single stream (measured: 0.75 against 2.2 GiB/s). */
const fourLanesCost = 4 / 3
/** Blocks that a run over several lanes must save to be worth its call. */
const savedBlocksMin = 8
const pageSize = 65536
const initialChain = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476])

/**
 * A pool of lanes; streams of one pool help one another. It takes 512 KiB for each stream that runs at the
 * same time, up to `slotsMax` streams; where Node's own MD5 exists, further ones use that.
 */
export function createMd5Lanes({ slotsMax = 32 }: { readonly slotsMax?: number } = {}): Md5Lanes {
  let pool: SlotPool | undefined
  return {
    createHasher() {
      pool ??= new SlotPool(createMd5LanesKernel())
      const native = pool.active.length < slotsMax ? undefined : nativeHasher('md5')
      return native ?? new LaneHasher(pool)
    },
  }
}

/** A stream's place in memory; `start` and `end` bound what is buffered but not hashed. */
interface Slot {
  readonly chain: number
  readonly buffer: number
  start: number
  end: number
}

class LaneHasher implements Hasher {
  readonly #pool: SlotPool
  #slot: Slot | undefined
  #total = 0

  constructor(pool: SlotPool) {
    this.#pool = pool
    this.#slot = pool.acquire()
  }

  update(chunk: Uint8Array): void {
    const slot = this.#live()
    const pool = this.#pool
    this.#total += chunk.length
    if (chunk.length <= bufferSize - slot.end) {
      pool.bytes.set(chunk, slot.buffer + slot.end)
      slot.end += chunk.length
      return
    }
    for (let from = 0; from < chunk.length;) {
      if (slot.end === bufferSize) pool.makeRoom(slot)
      const piece = chunk.subarray(from, from + bufferSize - slot.end)
      pool.bytes.set(piece, slot.buffer + slot.end)
      slot.end += piece.length
      from += piece.length
    }
  }

  digest(): Uint8Array {
    const slot = this.#live()
    const pool = this.#pool
    const padding = blockSize - ((this.#total + 8) % blockSize)
    const at = slot.buffer + slot.end
    pool.bytes.fill(0, at, at + padding)
    pool.bytes[at] = 0x80
    pool.view.setBigUint64(at + padding, BigInt(this.#total) * 8n, true)
    slot.end += padding + 8
    pool.drain(slot)
    const digest = pool.bytes.slice(slot.chain, slot.chain + 16)
    this.dispose()
    return digest
  }

  dispose(): void {
    if (this.#slot !== undefined) this.#pool.release(this.#slot)
    this.#slot = undefined
  }

  #live(): Slot {
    if (this.#slot === undefined) throw new Error('The hasher has ended: it gives one digest only')
    return this.#slot
  }
}

class SlotPool {
  readonly active: Slot[] = []
  bytes: Uint8Array
  view: DataView
  readonly #kernel: Md5LanesKernel
  readonly #lanes: number
  readonly #free: Slot[] = []
  /** Stands in for a missing stream: its chaining value is of no interest, its blocks are another's. */
  readonly #idleChain: number
  #nextSlot: number
  /** The streams with most in their buffers, in descending order; kept to spare an allocation. */
  readonly #partners: Slot[] = []

  constructor(kernel: Md5LanesKernel) {
    this.#kernel = kernel
    this.#lanes = kernel.lanes.value
    this.#idleChain = Math.ceil(kernel.heap.value / blockSize) * blockSize
    this.#nextSlot = this.#idleChain + blockSize
    this.bytes = new Uint8Array(kernel.memory.buffer)
    this.view = new DataView(kernel.memory.buffer)
  }

  acquire(): Slot {
    const slot = this.#free.pop() ?? this.#grow()
    slot.start = 0
    slot.end = 0
    for (const [index, word] of initialChain.entries())
      this.view.setUint32(slot.chain + 4 * index, word, true)
    this.active.push(slot)
    return slot
  }

  release(slot: Slot): void {
    const last = this.active.pop()
    if (last !== undefined && last !== slot) this.active[this.active.indexOf(slot)] = last
    this.#free.push(slot)
  }

  /** Hashes until at most half of the buffer is taken, and moves that to the front. */
  makeRoom(slot: Slot): void {
    while (slot.end - slot.start > bufferSize / 2) this.#hashSome(slot)
    this.bytes.copyWithin(slot.buffer, slot.buffer + slot.start, slot.buffer + slot.end)
    slot.end -= slot.start
    slot.start = 0
  }

  /** Hashes all whole blocks of the slot. */
  drain(slot: Slot): void {
    while (blocksOf(slot) > 0) this.#hashSome(slot)
  }

  /** Hashes blocks of the slot, with those of others when that pays, else all of its own. */
  #hashSome(slot: Slot): void {
    this.#findPartners(slot)
    let lanes = 1
    let count = blocksOf(slot)
    let saved = savedBlocksMin
    for (let others = 1; others <= this.#partners.length; others++) {
      const common = Math.min(blocksOf(slot), blocksOf(this.#partners[others - 1]!))
      const savedHere = common * (others + 1 - fourLanesCost)
      if (savedHere <= saved) continue
      saved = savedHere
      lanes = others + 1
      count = common
    }
    this.#setLane(0, slot.chain, slot)
    if (lanes === 1) this.#kernel.hashOne(count)
    else {
      for (let lane = 1; lane < 4; lane++) {
        const partner = lane < lanes ? this.#partners[lane - 1]! : undefined
        this.#setLane(lane, partner?.chain ?? this.#idleChain, partner ?? slot)
      }
      this.#kernel.hashFour(count)
      for (let lane = 1; lane < lanes; lane++) advance(this.#partners[lane - 1]!, count)
    }
    advance(slot, count)
  }

  #findPartners(slot: Slot): void {
    const partners = this.#partners
    partners.length = 0
    for (const other of this.active) {
      if (other === slot || other.end - other.start < blockSize) continue
      let rank = partners.length
      while (rank > 0 && blocksOf(partners[rank - 1]!) < blocksOf(other)) rank--
      if (rank >= 3) continue
      partners.splice(rank, 0, other)
      if (partners.length > 3) partners.pop()
    }
  }

  #setLane(lane: number, chain: number, source: Slot): void {
    this.view.setUint32(this.#lanes + 8 * lane, chain, true)
    this.view.setUint32(this.#lanes + 8 * lane + 4, source.buffer + source.start, true)
  }

  #grow(): Slot {
    const chain = this.#nextSlot
    this.#nextSlot += slotSize
    const missing = this.#nextSlot - this.bytes.length
    if (missing > 0) {
      this.#kernel.memory.grow(Math.ceil(missing / pageSize))
      this.bytes = new Uint8Array(this.#kernel.memory.buffer)
      this.view = new DataView(this.#kernel.memory.buffer)
    }
    return { chain, buffer: chain + bufferAt, start: 0, end: 0 }
  }
}

function blocksOf(slot: Slot): number {
  return Math.floor((slot.end - slot.start) / blockSize)
}

function advance(slot: Slot, blocks: number): void {
  slot.start += blocks * blockSize
  if (slot.start < slot.end) return
  slot.start = 0
  slot.end = 0
}
