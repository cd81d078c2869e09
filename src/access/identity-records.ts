/**
 * The records of accounts, users, roles and their keys. Each is one byte of format version, then
 * JSON. Secrets stand in them readable, for a signature can only be verified with the secret itself:
 * whoever can read the data folder can sign for everybody.
 */
import { UnknownFormatError } from '../storage/errors.ts'
import type { Key } from '../storage/meta-store.ts'

const recordVersion = 1

export const encodeIdentity = (record: object): Uint8Array =>
  Buffer.concat([Buffer.of(recordVersion), Buffer.from(JSON.stringify(record))])

/** @throws {UnknownFormatError} when a later program wrote it. */
export const decodeIdentity = <T>(value: Uint8Array): T => {
  if (value[0] !== recordVersion) {
    throw new UnknownFormatError(
      `An identity record has format ${value[0]}; this program knows ${recordVersion}`,
    )
  }
  return JSON.parse(Buffer.from(value.subarray(1)).toString('utf8')) as T
}

export interface AccountRecord {
  readonly id: string
  readonly name: string
  readonly createdAt: number
}

/** What users and roles have in common. */
export interface IdentityRecord {
  readonly accountId: string
  readonly name: string
  /** Never used again, so that one made anew under the same name is another. */
  readonly uniqueId: string
  /** `/`, or `/team/`. */
  readonly path: string
  readonly createdAt: number
  /** Documents by name. */
  readonly policies: Readonly<Record<string, string>>
  /** ARNs. */
  readonly attached: readonly string[]
}

export interface UserRecord extends IdentityRecord {
  readonly accessKeyIds: readonly string[]
}

export interface RoleRecord extends IdentityRecord {
  readonly trust: string
  readonly description: string
  readonly sessionSecondsMax: number
}

export interface ManagedPolicyRecord {
  readonly accountId: string
  readonly name: string
  readonly uniqueId: string
  readonly path: string
  readonly createdAt: number
  readonly description: string
  readonly document: string
}

export interface AccessKeyRecord {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly accountId: string
  /** Absent: the account's root. */
  readonly userName?: string
  readonly active: boolean
  readonly createdAt: number
}

/** What session tokens are sealed with. */
export interface TokenKeyRecord {
  /** base64. */
  readonly key: string
}

/** Names hold no NUL, so that they need no escape in a key. */
const keyOf = (...parts: readonly string[]): Key =>
  Buffer.from(`I${parts.map((part) => `${part}\0`).join('')}`, 'utf8')

/** Each gives the key of one record; the last part left out, the prefix of many. Letter `I` in docs/disk-format.md. */
export const identityKeys = {
  account: (...id: [id?: string]): Key => keyOf('account', ...present(id)),
  user: (accountId: string, ...name: [name?: string]): Key => keyOf('user', accountId, ...present(name)),
  role: (accountId: string, ...name: [name?: string]): Key => keyOf('role', accountId, ...present(name)),
  policy: (accountId: string, ...name: [name?: string]): Key => keyOf('policy', accountId, ...present(name)),
  accessKey: (accessKeyId: string): Key => keyOf('key', accessKeyId),
  tokenKey: (): Key => keyOf('token-key'),
}

const present = (values: readonly (string | undefined)[]): readonly string[] =>
  values.filter((value) => value !== undefined)
