import type { Hasher } from './checksum.ts'
import { nodeCrypto } from './native.ts'

/** A hasher of Node's own; undefined where there is none, as in a browser. */
export function nativeHasher(name: 'md5' | 'sha1' | 'sha256' | 'sha512'): Hasher | undefined {
  if (nodeCrypto === undefined) return undefined
  const hash = nodeCrypto.createHash(name)
  return {
    update: (chunk) => void hash.update(chunk),
    digest: () => new Uint8Array(hash.digest()),
    dispose() {},
  }
}
