/** Who an access key is of. */
import { S3Error } from '../protocol/errors.ts'
import { rootAccountId, rootAccountName, rootOf, rootPrincipal } from './accounts.ts'
import type { Principal } from './accounts.ts'
import { compiledPolicy } from './compiled-policies.ts'
import { identityKeys } from './identity-records.ts'
import type {
  AccessKeyRecord,
  AccountRecord,
  IdentityRecord,
  RoleRecord,
  UserRecord,
} from './identity-records.ts'
import { readIdentity } from './identity-store.ts'
import type { IdentityStore } from './identity-store.ts'
import { policiesOf } from './managed-policies.ts'
import type { RootCredentials } from './root-credentials.ts'
import { openToken } from './session-tokens.ts'
import type { SessionToken } from './session-tokens.ts'

export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly principal: Principal
}

/** Where the server looks up who signed. */
export interface AccessKeys {
  /**
   * The key as it stands at this moment; undefined when there is none, or it is not active.
   * @throws {S3Error} InvalidToken, ExpiredToken.
   */
  find(accessKeyId: string, sessionToken?: string): Promise<AccessKey | undefined>
}

/** The keys of a store: that of its root, which needs no look at the store, and all that are kept in it. */
export const createAccessKeys = (root: RootCredentials, store: IdentityStore): AccessKeys => {
  const rootKey: AccessKey = { ...root, principal: rootPrincipal }
  return {
    find: async (accessKeyId, sessionToken) => {
      if (sessionToken !== undefined) return findSession(store, accessKeyId, sessionToken)
      return accessKeyId === rootKey.accessKeyId ? rootKey : findKept(store, accessKeyId)
    },
  }
}

/** An access key is kept under itself: one that is longer than any of ours is not looked for. */
const keyLengthMax = 128

const findKept = async (store: IdentityStore, accessKeyId: string): Promise<AccessKey | undefined> => {
  if (accessKeyId.length > keyLengthMax || accessKeyId.includes('\0')) return undefined
  const record = await readIdentity<AccessKeyRecord>(store, identityKeys.accessKey(accessKeyId))
  if (record === undefined || !record.active) return undefined
  const { accountId, secretAccessKey, userName } = record
  const principal = await principalOf(store, accountId, userName)
  return principal && { accessKeyId, secretAccessKey, principal }
}

const principalOf = async (
  store: IdentityStore,
  accountId: string,
  userName: string | undefined,
): Promise<Principal | undefined> => {
  const account = await findAccount(store, accountId)
  if (account === undefined) return undefined
  if (userName === undefined) return rootOf(accountId, account.name)
  const user = await readIdentity<UserRecord>(store, identityKeys.user(accountId, userName))
  return user && userPrincipal(store, account, user)
}

/** The account by its id; the store's own needs no record. */
export const findAccount = async (store: IdentityStore, id: string): Promise<AccountRecord | undefined> =>
  id === rootAccountId
    ? { id, name: rootAccountName, createdAt: 0 }
    : readIdentity<AccountRecord>(store, identityKeys.account(id))

export const userArn = ({ accountId, path, name }: IdentityRecord): string =>
  `arn:aws:iam::${accountId}:user${path}${name}`
export const roleArn = ({ accountId, path, name }: IdentityRecord): string =>
  `arn:aws:iam::${accountId}:role${path}${name}`

const userPrincipal = async (
  store: IdentityStore,
  account: AccountRecord,
  user: UserRecord,
): Promise<Principal> => ({
  ...rootOf(account.id, account.name),
  kind: 'user',
  arn: userArn(user),
  userId: user.uniqueId,
  userName: user.name,
  policies: await policiesOf(store, user),
})

const findSession = async (
  store: IdentityStore,
  accessKeyId: string,
  sessionToken: string,
): Promise<AccessKey | undefined> => {
  const token = await openToken(store, sessionToken)
  if (token.accessKeyId !== accessKeyId) throw new S3Error('InvalidToken')
  const principal = await sessionPrincipal(store, token)
  if (principal === undefined) throw new S3Error('InvalidToken')
  const { secretAccessKey, issuedAt, policy } = token
  return {
    accessKeyId,
    secretAccessKey,
    principal: {
      ...principal,
      issuedAt,
      ...(policy !== undefined && { sessionPolicy: compiledPolicy(policy, 'identity') }),
    },
  }
}

/** Whose session it is, with the policies of this moment; undefined when the user or role has gone since. */
const sessionPrincipal = async (
  store: IdentityStore,
  token: SessionToken,
): Promise<Principal | undefined> => {
  const { accountId, user, role } = token
  const account = await findAccount(store, accountId)
  if (account === undefined) return undefined
  if (user !== undefined) {
    const record = await readIdentity<UserRecord>(store, identityKeys.user(accountId, user.name))
    return record?.uniqueId === user.uniqueId ? userPrincipal(store, account, record) : undefined
  }
  if (role === undefined) return rootOf(accountId, account.name)
  const record = await readIdentity<RoleRecord>(store, identityKeys.role(accountId, role.name))
  if (record?.uniqueId !== role.uniqueId) return undefined
  return {
    ...rootOf(accountId, account.name),
    kind: 'role',
    arn: `arn:aws:sts::${accountId}:assumed-role/${role.name}/${role.sessionName}`,
    roleArn: roleArn(record),
    userId: `${role.uniqueId}:${role.sessionName}`,
    policies: await policiesOf(store, record),
  }
}
