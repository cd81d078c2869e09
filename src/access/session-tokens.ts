/**
 * Temporary credentials. All that they are stands in the session token, sealed with a key that only
 * the store knows: nothing is kept for them, and nothing has to be cleared away when they end.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { S3Error } from '../protocol/errors.ts'
import { encodeIdentity, identityKeys } from './identity-records.ts'
import type { TokenKeyRecord } from './identity-records.ts'
import { readIdentity } from './identity-store.ts'
import type { IdentityStore } from './identity-store.ts'

export interface SessionToken {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly accountId: string
  readonly issuedAt: number
  readonly expiresAt: number
  /** Whose session: the root's where both are absent. */
  readonly user?: { readonly name: string; readonly uniqueId: string }
  readonly role?: { readonly name: string; readonly uniqueId: string; readonly sessionName: string }
  /** A document that narrows it. */
  readonly policy?: string
}

const cipher = 'aes-256-gcm'
const nonceSize = 12
const tagSize = 16

/** The store's key, made when it is first needed. */
const tokenKey = async (store: IdentityStore): Promise<Buffer> => {
  const key = identityKeys.tokenKey()
  for (;;) {
    const record = await readIdentity<TokenKeyRecord>(store, key)
    if (record !== undefined) return Buffer.from(record.key, 'base64')
    const made: TokenKeyRecord = { key: Buffer.from(store.random.bytes(32)).toString('base64') }
    await store.meta.commit({ expect: [[key, undefined]], set: [[key, encodeIdentity(made)]] })
  }
}

export const sealToken = async (store: IdentityStore, token: SessionToken): Promise<string> => {
  const nonce = store.random.bytes(nonceSize)
  const sealing = createCipheriv(cipher, await tokenKey(store), nonce)
  const sealed = Buffer.concat([sealing.update(JSON.stringify(token)), sealing.final()])
  return Buffer.concat([nonce, sealing.getAuthTag(), sealed]).toString('base64')
}

/** @throws {S3Error} InvalidToken for one that is not ours or not whole, ExpiredToken. */
export const openToken = async (store: IdentityStore, text: string): Promise<SessionToken> => {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length <= nonceSize + tagSize) throw new S3Error('InvalidToken')
  const token = unseal(bytes, await tokenKey(store))
  if (store.clock.now() >= token.expiresAt) throw new S3Error('ExpiredToken')
  return token
}

const unseal = (bytes: Buffer, key: Buffer): SessionToken => {
  const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceSize))
  opening.setAuthTag(bytes.subarray(nonceSize, nonceSize + tagSize))
  try {
    const text = Buffer.concat([opening.update(bytes.subarray(nonceSize + tagSize)), opening.final()])
    return JSON.parse(text.toString('utf8')) as SessionToken
  } catch (error) {
    throw new S3Error('InvalidToken', {}, { cause: error })
  }
}
