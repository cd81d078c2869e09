import { hmacSha256 } from '../../checksum/sha256.ts'
import { scopeEnd } from './sigv4.ts'
import type { CredentialScope } from './sigv4.ts'

/** A key is good for a day, so a server needs about one for each access key. */
const cachedMax = 1000
const cached = new Map<string, Uint8Array>()

/** The key that signs all requests of a secret within a scope. Kept, because it takes four HMACs to make. */
export function signingKey(secretAccessKey: string, scope: CredentialScope): Uint8Array {
  const name = `${scope.date}/${scope.region}/${scope.service}/${secretAccessKey}`
  const known = cached.get(name)
  if (known !== undefined) return known
  const date = hmacSha256(`AWS4${secretAccessKey}`, scope.date)
  const key = hmacSha256(hmacSha256(hmacSha256(date, scope.region), scope.service), scopeEnd)
  for (const oldest of cached.keys()) {
    if (cached.size < cachedMax) break
    cached.delete(oldest)
  }
  cached.set(name, key)
  return key
}
