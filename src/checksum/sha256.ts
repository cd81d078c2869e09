import { createHasher } from './hasher.ts'
import { nodeCrypto } from './native.ts'

const blockSize = 64

/** SHA-256 of bytes, or of a text in UTF-8. */
export function sha256(data: Uint8Array | string): Uint8Array {
  if (nodeCrypto !== undefined) return new Uint8Array(nodeCrypto.createHash('sha256').update(data).digest())
  return hashOf(bytesOf(data))
}

/** HMAC-SHA256 (RFC 2104) of bytes, or of a text in UTF-8. */
export function hmacSha256(key: Uint8Array | string, data: Uint8Array | string): Uint8Array {
  if (nodeCrypto !== undefined) return new Uint8Array(nodeCrypto.createHmac('sha256', key).update(data).digest())
  return portableHmacSha256(bytesOf(key), bytesOf(data))
}

/** @internal HMAC over this folder's own SHA-256. */
export function portableHmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array {
  const shortKey = key.length > blockSize ? hashOf(key) : key
  const pad = new Uint8Array(blockSize)
  pad.set(shortKey)
  const inner = hashOf(pad.map((byte) => byte ^ 0x36), data)
  return hashOf(pad.map((byte) => byte ^ 0x5c), inner)
}

function hashOf(...chunks: readonly Uint8Array[]): Uint8Array {
  const hasher = createHasher('SHA256')
  for (const chunk of chunks) hasher.update(chunk)
  return hasher.digest()
}

function bytesOf(data: Uint8Array | string): Uint8Array {
  return typeof data === 'string' ? new TextEncoder().encode(data) : data
}
