import { userArn } from '../access-keys.ts'
import { deleteConflict, entityExists, validationError } from '../iam-errors.ts'
import { identityKeys } from '../identity-records.ts'
import type { UserRecord } from '../identity-records.ts'
import { changeIdentity, listIdentities, makeUniqueId } from '../identity-store.ts'
import { getIdentity, policyActions, resourceByName, unknownIdentity, userKind } from './identity-policies.ts'
import { pageOf, pageParameters } from './query-action.ts'
import type { QueryAction, QueryCall, Tree } from './query-action.ts'

const userTree = (user: UserRecord): Tree => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.uniqueId,
  Arn: userArn(user),
  CreateDate: new Date(user.createdAt),
})

const createUser = async (call: QueryCall): Promise<Tree> => {
  const { store, caller, parameters } = call
  const name = parameters.entityName('UserName')
  if (name.length > 64) throw validationError('A UserName has at most 64 characters.')
  const user: UserRecord = {
    accountId: caller.accountId,
    name,
    uniqueId: makeUniqueId(store.random, 'AIDA'),
    path: parameters.path(),
    createdAt: store.clock.now(),
    policies: {},
    attached: [],
    accessKeyIds: [],
  }
  await changeIdentity(store, identityKeys.user(caller.accountId, name), (before) => {
    if (before !== undefined) throw entityExists(`User with name ${name}`)
    return { next: user }
  })
  return { User: userTree(user) }
}

const deleteUser = async ({ store, caller, parameters }: QueryCall): Promise<undefined> => {
  const name = parameters.entityName('UserName')
  await changeIdentity<UserRecord>(store, identityKeys.user(caller.accountId, name), (before) => {
    if (before === undefined) throw unknownIdentity(userKind, name)
    if (before.accessKeyIds.length > 0)
      throw deleteConflict('Cannot delete entity, must delete access keys first.')
    if (Object.keys(before.policies).length > 0)
      throw deleteConflict('Cannot delete entity, must delete policies first.')
    if (before.attached.length > 0)
      throw deleteConflict('Cannot delete entity, must detach all policies first.')
    return { next: undefined }
  })
  return undefined
}

const getUser = async (call: QueryCall): Promise<Tree> => {
  const { caller, parameters } = call
  const name = parameters.find('UserName') ?? caller.userName
  if (name !== undefined) return { User: userTree(await getIdentity<UserRecord>(userKind, call, name)) }
  if (caller.kind !== 'root')
    throw validationError('Must specify userName when calling with non-User credentials')
  return { User: { UserId: caller.accountId, Arn: caller.arn, CreateDate: new Date(0) } }
}

const listUsers = async ({ store, caller, parameters }: QueryCall): Promise<Tree> => {
  const prefix = parameters.find('PathPrefix') ?? '/'
  const all = await listIdentities<UserRecord>(store, identityKeys.user(caller.accountId))
  const page = pageOf(
    parameters,
    all.filter(({ path }) => path.startsWith(prefix)),
    ({ name }) => name,
  )
  return { Users: page.items.map(userTree), ...page.tree }
}

const resource = resourceByName(userKind)

export const userActions: Readonly<Record<string, QueryAction>> = {
  CreateUser: { takes: ['UserName', 'Path'], resource, run: createUser },
  GetUser: { takes: ['UserName'], resource, run: getUser },
  DeleteUser: { takes: ['UserName'], resource, run: deleteUser },
  ListUsers: {
    takes: ['PathPrefix', ...pageParameters],
    resource: ({ caller }) => `arn:aws:iam::${caller.accountId}:user/`,
    run: listUsers,
  },
  ...policyActions(userKind),
}
