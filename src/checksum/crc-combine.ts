import type { ChecksumAlgorithm } from './checksum.ts'

/** The algorithms whose value for a whole follows from the values for its parts. */
export type CrcAlgorithm = Extract<ChecksumAlgorithm, 'CRC32' | 'CRC32C' | 'CRC64NVME'>

const fields: Readonly<Record<CrcAlgorithm, { readonly width: number; readonly polynomial: bigint }>> = {
  CRC32: { width: 32, polynomial: 0xedb88320n },
  CRC32C: { width: 32, polynomial: 0x82f63b78n },
  CRC64NVME: { width: 64, polynomial: 0x9a6c9329ac4bc9b5n },
}

/** Powers kept per algorithm: parts of one upload have few different sizes. */
const powersMax = 1024
const powers = new Map<string, bigint>()

/** Whether checksums of parts can be combined to the checksum of the whole. */
export function isCrc(algorithm: ChecksumAlgorithm): algorithm is CrcAlgorithm {
  return algorithm in fields
}

/**
 * The CRC of A‖B from the CRC of A, the CRC of B and the size of B in bytes (an integer up to 2^46).
 * Digests are big-endian as everywhere.
 */
export function crcCombine(algorithm: CrcAlgorithm, a: Uint8Array, b: Uint8Array, sizeOfB: number): Uint8Array {
  const { width, polynomial } = fields[algorithm]
  const combined = multiply(readBigEndian(a), powerOf(algorithm, sizeOfB), width, polynomial) ^ readBigEndian(b)
  const digest = new Uint8Array(width / 8)
  for (let index = 0, rest = combined; index < digest.length; index++, rest >>= 8n) {
    digest[digest.length - 1 - index] = Number(rest & 0xffn)
  }
  return digest
}

/** x^(8·size) modulo the polynomial, in reflected form: the top bit is x^0. */
function powerOf(algorithm: CrcAlgorithm, size: number): bigint {
  const key = `${algorithm} ${size}`
  const known = powers.get(key)
  if (known !== undefined) return known
  const { width, polynomial } = fields[algorithm]
  let result = 1n << BigInt(width - 1)
  let base = 1n << BigInt(width - 2)
  for (let exponent = BigInt(size) * 8n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = multiply(result, base, width, polynomial)
    base = multiply(base, base, width, polynomial)
  }
  if (powers.size >= powersMax) powers.clear()
  powers.set(key, result)
  return result
}

function multiply(a: bigint, b: bigint, width: number, polynomial: bigint): bigint {
  let product = 0n
  let shifted = b
  for (let bit = 1n << BigInt(width - 1); bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= shifted
    shifted = (shifted >> 1n) ^ (shifted & 1n ? polynomial : 0n)
  }
  return product
}

function readBigEndian(digest: Uint8Array): bigint {
  let value = 0n
  for (const byte of digest) value = (value << 8n) | BigInt(byte)
  return value
}
