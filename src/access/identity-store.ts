/** Reads and changes the records of identities. No state but the metadata map: a change counts at once, everywhere. */
import { S3Error } from '../protocol/errors.ts'
import type { Batch, Key, MetaStore } from '../storage/meta-store.ts'
import type { Clock } from '../system/clock.ts'
import type { Random } from '../system/random.ts'
import { decodeIdentity, encodeIdentity } from './identity-records.ts'

export interface IdentityStore {
  readonly meta: MetaStore
  readonly clock: Clock
  readonly random: Random
}

export const readIdentity = async <T>(store: IdentityStore, key: Key): Promise<T | undefined> => {
  const entry = await store.meta.get(key)
  return entry === undefined ? undefined : decodeIdentity<T>(entry.value)
}

const attemptsMax = 100
const scanMax = 500

/** What a change writes besides the record itself. */
export interface Change {
  readonly expect?: Batch['expect']
  /** The record, or undefined to remove it. */
  readonly next: object | undefined
  readonly set?: Batch['set']
}

/**
 * Changes one record by what `decide` makes of it as it stands; no other change comes between.
 * @throws {S3Error} what `decide` throws; OperationAborted when others keep winning.
 */
export const changeIdentity = async <T extends object>(
  store: IdentityStore,
  key: Key,
  decide: (before: T | undefined) => Change | Promise<Change>,
): Promise<T | undefined> => {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const entry = await store.meta.get(key)
    const before = entry === undefined ? undefined : decodeIdentity<T>(entry.value)
    const { next, expect = [], set = [] } = await decide(before)
    const done = await store.meta.commit({
      expect: [[key, entry?.version], ...expect],
      set: [[key, next === undefined ? undefined : encodeIdentity(next)], ...set],
    })
    if (done) return before
  }
  throw new S3Error('OperationAborted')
}

/** All records whose keys begin with `prefix`, in the order of their names. */
export const listIdentities = async <T>(store: IdentityStore, prefix: Key): Promise<readonly T[]> => {
  const records: T[] = []
  const to = Buffer.concat([prefix, Buffer.of(0xff)])
  for (let from: Key = prefix; ;) {
    const entries = await store.meta.scan({ from, to }, scanMax)
    records.push(...entries.map(({ value }) => decodeIdentity<T>(value)))
    if (entries.length < scanMax) return records
    from = Buffer.concat([entries.at(-1)!.key, Buffer.of(0)])
  }
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const textOf = (random: Random, length: number, alphabet: string): string =>
  Array.from(random.bytes(length), (byte) => alphabet[byte % alphabet.length]).join('')

/** An id that nobody guesses: `AIDA` and 17 characters, with the prefix that AWS gives its kind. */
export const makeUniqueId = (random: Random, prefix: 'AIDA' | 'AKIA' | 'ASIA' | 'AROA' | 'ANPA'): string =>
  prefix + textOf(random, 16, base32)

export const makeSecret = (random: Random): string => textOf(random, 40, base64)
