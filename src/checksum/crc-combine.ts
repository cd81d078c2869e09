/**
 * The CRC of a whole from the CRCs of its parts.
 *
 * A CRC is a polynomial over GF(2) modulo the algorithm's; to put n bytes behind it is to multiply
 * it by x^(8n). Completing an upload does that up to 10,000 times in one go, so powers come from
 * tables of x^(8·v·256^k), one step a byte of n, and words are 32-bit integers (BigInt takes 30
 * times as long).
 */
import type { ChecksumAlgorithm } from './checksum.ts'

/** The algorithms whose value for a whole follows from the values for its parts. */
export type CrcAlgorithm = Extract<ChecksumAlgorithm, 'CRC32' | 'CRC32C' | 'CRC64NVME'>

/** A polynomial in reflected form, the top bit of `high` is x^0; of 32-bit algorithms `low` is 0. */
interface Polynomial {
  readonly high: number
  readonly low: number
}

interface Field {
  readonly width: 32 | 64
  readonly modulus: Polynomial
  /** `powers[k][v]` is x^(8·v·256^k). */
  readonly powers: (readonly Polynomial[])[]
  /** The latest size asked for, and its power: most parts of an upload are of one size. */
  latest: { readonly size: number; readonly power: Polynomial }
}

const one: Polynomial = { high: 0x80000000, low: 0 }

const fieldOf = (width: 32 | 64, high: number, low: number): Field => ({
  width,
  modulus: { high, low },
  powers: [],
  latest: { size: 0, power: one },
})

const fields: Readonly<Record<CrcAlgorithm, Field>> = {
  CRC32: fieldOf(32, 0xedb88320, 0),
  CRC32C: fieldOf(32, 0x82f63b78, 0),
  CRC64NVME: fieldOf(64, 0x9a6c9329, 0xac4bc9b5),
}

/** Whether checksums of parts can be combined to the checksum of the whole. */
export function isCrc(algorithm: ChecksumAlgorithm): algorithm is CrcAlgorithm {
  return algorithm in fields
}

/**
 * The CRC of A‖B from the CRC of A, the CRC of B and the size of B in bytes (an integer up to 2^46).
 * Digests are big-endian as everywhere.
 */
export function crcCombine(
  algorithm: CrcAlgorithm,
  a: Uint8Array,
  b: Uint8Array,
  sizeOfB: number,
): Uint8Array {
  const field = fields[algorithm]
  const shifted = multiply(field, readDigest(a), powerOf(field, sizeOfB))
  const added = readDigest(b)
  const digest = new Uint8Array(field.width / 8)
  const view = new DataView(digest.buffer)
  view.setUint32(0, shifted.high ^ added.high)
  if (field.width === 64) view.setUint32(4, shifted.low ^ added.low)
  return digest
}

/** x^(8·size). */
function powerOf(field: Field, size: number): Polynomial {
  if (size === field.latest.size) return field.latest.power
  let power = one
  for (let rest = size, place = 0; rest > 0; rest = Math.floor(rest / 256), place++) {
    const step = rest % 256
    if (step > 0) power = multiply(field, power, powersAt(field, place)[step]!)
  }
  field.latest = { size, power }
  return power
}

function powersAt(field: Field, place: number): readonly Polynomial[] {
  for (let next = field.powers.length; next <= place; next++) {
    // x^8 at first; then the power behind the last of the row before.
    const before = field.powers[next - 1]
    const base = before === undefined ? { high: 0x800000, low: 0 } : multiply(field, before[255]!, before[1]!)
    const row = [one]
    while (row.length < 256) row.push(multiply(field, row.at(-1)!, base))
    field.powers.push(row)
  }
  return field.powers[place]!
}

function multiply(field: Field, a: Polynomial, b: Polynomial): Polynomial {
  return field.width === 32 ? multiply32(field.modulus, a, b) : multiply64(field.modulus, a, b)
}

function multiply32(modulus: Polynomial, a: Polynomial, b: Polynomial): Polynomial {
  let product = 0
  let shifted = b.high
  for (let bit = 31; bit >= 0; bit--) {
    product ^= shifted & -((a.high >>> bit) & 1)
    shifted = (shifted >>> 1) ^ (modulus.high & -(shifted & 1))
  }
  return { high: product >>> 0, low: 0 }
}

function multiply64(modulus: Polynomial, a: Polynomial, b: Polynomial): Polynomial {
  let high = 0
  let low = 0
  let { high: shiftedHigh, low: shiftedLow } = b
  for (let bit = 63; bit >= 0; bit--) {
    const taken = -(((bit > 31 ? a.high : a.low) >>> (bit & 31)) & 1)
    high ^= shiftedHigh & taken
    low ^= shiftedLow & taken
    const carried = -(shiftedLow & 1)
    shiftedLow = ((shiftedLow >>> 1) | (shiftedHigh << 31)) ^ (modulus.low & carried)
    shiftedHigh = (shiftedHigh >>> 1) ^ (modulus.high & carried)
  }
  return { high: high >>> 0, low: low >>> 0 }
}

function readDigest(digest: Uint8Array): Polynomial {
  return { high: readWord(digest, 0), low: digest.length > 4 ? readWord(digest, 4) : 0 }
}

const readWord = (digest: Uint8Array, at: number): number =>
  ((digest[at]! << 24) | (digest[at + 1]! << 16) | (digest[at + 2]! << 8) | digest[at + 3]!) >>> 0
