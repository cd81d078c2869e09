import { createHasher } from './hasher.ts'
import { nodeCrypto } from './native.ts'
import type { NodeCrypto } from './native.ts'

const blockSize = 64

/** SHA-256 of bytes, or of a text in UTF-8. */
export function sha256(data: Uint8Array | string): Uint8Array {
  if (nodeCrypto !== undefined) return new Uint8Array(nodeCrypto.hash('sha256', data, 'buffer'))
  return hashOf(bytesOf(data))
}

/** HMAC-SHA256 (RFC 2104) of bytes, or of a text in UTF-8. */
export function hmacSha256(key: Uint8Array | string, data: Uint8Array | string): Uint8Array {
  if (nodeCrypto !== undefined) {
    const prepared = typeof key === 'string' ? key : preparedKey(nodeCrypto, key)
    return new Uint8Array(nodeCrypto.createHmac('sha256', prepared).update(data).digest())
  }
  return portableHmacSha256(bytesOf(key), bytesOf(data))
}

/** Node takes six times as long for a key that it has not seen: those that come again are kept, as long as the caller keeps them. */
const preparedKeys = new WeakMap<Uint8Array, object>()

function preparedKey(crypto: NodeCrypto, key: Uint8Array): object {
  let prepared = preparedKeys.get(key)
  if (prepared === undefined) {
    prepared = crypto.createSecretKey(key)
    preparedKeys.set(key, prepared)
  }
  return prepared
}

/** @internal HMAC over this folder's own SHA-256. */
export function portableHmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array {
  const shortKey = key.length > blockSize ? hashOf(key) : key
  const pad = new Uint8Array(blockSize)
  pad.set(shortKey)
  const inner = hashOf(
    pad.map((byte) => byte ^ 0x36),
    data,
  )
  return hashOf(
    pad.map((byte) => byte ^ 0x5c),
    inner,
  )
}

function hashOf(...chunks: readonly Uint8Array[]): Uint8Array {
  const hasher = createHasher('SHA256')
  for (const chunk of chunks) hasher.update(chunk)
  return hasher.digest()
}

function bytesOf(data: Uint8Array | string): Uint8Array {
  return typeof data === 'string' ? new TextEncoder().encode(data) : data
}
