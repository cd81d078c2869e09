/**
 * Accounts of one store, each with a root of its own. AWS has another API for them; these two
 * actions stand beside IAM's, and are for the root of the store alone.
 */
import { canonicalIdOf, rootAccountId } from '../accounts.ts'
import { findAccount } from '../access-keys.ts'
import { entityExists, notAuthorized, validationError } from '../iam-errors.ts'
import { encodeIdentity, identityKeys } from '../identity-records.ts'
import type { AccessKeyRecord, AccountRecord } from '../identity-records.ts'
import { changeIdentity, listIdentities, makeSecret, makeUniqueId } from '../identity-store.ts'
import { pageOf, pageParameters } from './query-action.ts'
import type { QueryAction, QueryCall, Tree } from './query-action.ts'

const accountTree = ({ id, name, createdAt }: AccountRecord): Tree => ({
  AccountId: id,
  AccountName: name,
  CanonicalUserId: canonicalIdOf(id),
  CreateDate: new Date(createdAt),
})

const checkRoot = ({ caller }: QueryCall, action: string): void => {
  if (caller.kind !== 'root' || caller.accountId !== rootAccountId || caller.sessionPolicy !== undefined) {
    throw notAuthorized(caller.arn, action, '*')
  }
}

const allAccounts = async ({ store }: QueryCall): Promise<readonly AccountRecord[]> => {
  const root = await findAccount(store, rootAccountId)
  const others = await listIdentities<AccountRecord>(store, identityKeys.account())
  return root === undefined ? others : [root, ...others]
}

/** Twelve digits of chance, never those of an account that there is. */
const makeAccountId = (call: QueryCall): string =>
  Array.from(call.store.random.bytes(12), (byte, index) => (index === 0 ? 1 + (byte % 9) : byte % 10)).join(
    '',
  )

const createAccount = async (call: QueryCall): Promise<Tree> => {
  checkRoot(call, 'iam:CreateAccount')
  const { store, parameters } = call
  const name = parameters.entityName('AccountName')
  if ((await allAccounts(call)).some((each) => each.name === name))
    throw entityExists(`Account with name ${name}`)
  const account: AccountRecord = { id: makeAccountId(call), name, createdAt: store.clock.now() }
  const key = rootKeyOf(call, account)
  const place = identityKeys.accessKey(key.accessKeyId)
  if ((await store.meta.get(place)) !== undefined) throw entityExists(`Access key ${key.accessKeyId}`)
  await changeIdentity(store, identityKeys.account(account.id), (before) => {
    if (before !== undefined) throw entityExists(`Account ${account.id}`)
    return { next: account, expect: [[place, undefined]], set: [[place, encodeIdentity(key)]] }
  })
  return {
    Account: accountTree(account),
    AccessKey: { AccessKeyId: key.accessKeyId, SecretAccessKey: key.secretAccessKey },
  }
}

const rootKeyOf = ({ store, parameters }: QueryCall, account: AccountRecord): AccessKeyRecord => {
  const accessKeyId = parameters.find('AccessKeyId') ?? makeUniqueId(store.random, 'AKIA')
  const secretAccessKey = parameters.find('SecretAccessKey') ?? makeSecret(store.random)
  const given = [parameters.find('AccessKeyId'), parameters.find('SecretAccessKey')].filter(
    (each) => each !== undefined,
  )
  if (given.length === 1) {
    throw validationError('AccessKeyId and SecretAccessKey must be given both, or none.')
  }
  if (!/^[\w.@+=-]{3,128}$/.test(accessKeyId)) {
    throw validationError('An access key must be 3 to 128 letters, digits or any of _.@+=-')
  }
  if (secretAccessKey.length < 8) throw validationError('A secret key must have at least 8 characters.')
  return { accessKeyId, secretAccessKey, accountId: account.id, active: true, createdAt: account.createdAt }
}

export const accountActions: Readonly<Record<string, QueryAction>> = {
  CreateAccount: {
    takes: ['AccountName', 'AccessKeyId', 'SecretAccessKey'],
    resource: () => '*',
    run: createAccount,
  },
  ListAccounts: {
    takes: [...pageParameters],
    resource: () => '*',
    run: async (call) => {
      checkRoot(call, 'iam:ListAccounts')
      const page = pageOf(call.parameters, await allAccounts(call), ({ id }) => id)
      return { Accounts: page.items.map(accountTree), ...page.tree }
    },
  },
}
