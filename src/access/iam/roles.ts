import { roleArn } from '../access-keys.ts'
import { deleteConflict, entityExists } from '../iam-errors.ts'
import { identityKeys } from '../identity-records.ts'
import type { RoleRecord } from '../identity-records.ts'
import { changeIdentity, listIdentities, makeUniqueId } from '../identity-store.ts'
import {
  changeNamed,
  checkDocument,
  encodeDocument,
  getIdentity,
  policyActions,
  resourceByName,
  roleKind,
  unknownIdentity,
} from './identity-policies.ts'
import { pageOf, pageParameters } from './query-action.ts'
import type { QueryAction, QueryCall, Tree } from './query-action.ts'

const hour = 3600

const roleTree = (role: RoleRecord): Tree => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.uniqueId,
  Arn: roleArn(role),
  CreateDate: new Date(role.createdAt),
  AssumeRolePolicyDocument: encodeDocument(role.trust),
  Description: role.description === '' ? undefined : role.description,
  MaxSessionDuration: role.sessionSecondsMax,
})

const createRole = async ({ store, caller, parameters }: QueryCall): Promise<Tree> => {
  const name = parameters.entityName('RoleName')
  const role: RoleRecord = {
    accountId: caller.accountId,
    name,
    uniqueId: makeUniqueId(store.random, 'AROA'),
    path: parameters.path(),
    createdAt: store.clock.now(),
    policies: {},
    attached: [],
    trust: checkDocument(parameters.get('AssumeRolePolicyDocument'), 'trust'),
    description: parameters.find('Description') ?? '',
    sessionSecondsMax: parameters.integer('MaxSessionDuration', { min: hour, max: 12 * hour }) ?? hour,
  }
  await changeIdentity(store, identityKeys.role(caller.accountId, name), (before) => {
    if (before !== undefined) throw entityExists(`Role with name ${name}`)
    return { next: role }
  })
  return { Role: roleTree(role) }
}

const deleteRole = async ({ store, caller, parameters }: QueryCall): Promise<undefined> => {
  const name = parameters.entityName('RoleName')
  await changeIdentity<RoleRecord>(store, identityKeys.role(caller.accountId, name), (before) => {
    if (before === undefined) throw unknownIdentity(roleKind, name)
    if (Object.keys(before.policies).length > 0)
      throw deleteConflict('Cannot delete entity, must delete policies first.')
    if (before.attached.length > 0)
      throw deleteConflict('Cannot delete entity, must detach all policies first.')
    return { next: undefined }
  })
  return undefined
}

const listRoles = async ({ store, caller, parameters }: QueryCall): Promise<Tree> => {
  const prefix = parameters.find('PathPrefix') ?? '/'
  const all = await listIdentities<RoleRecord>(store, identityKeys.role(caller.accountId))
  const page = pageOf(
    parameters,
    all.filter(({ path }) => path.startsWith(prefix)),
    ({ name }) => name,
  )
  return { Roles: page.items.map(roleTree), ...page.tree }
}

const resource = resourceByName(roleKind)

export const roleActions: Readonly<Record<string, QueryAction>> = {
  CreateRole: {
    takes: ['RoleName', 'Path', 'AssumeRolePolicyDocument', 'Description', 'MaxSessionDuration'],
    resource,
    run: createRole,
  },
  GetRole: {
    takes: ['RoleName'],
    resource,
    run: async (call) => ({
      Role: roleTree(await getIdentity<RoleRecord>(roleKind, call, call.parameters.entityName('RoleName'))),
    }),
  },
  DeleteRole: { takes: ['RoleName'], resource, run: deleteRole },
  ListRoles: {
    takes: ['PathPrefix', ...pageParameters],
    resource: ({ caller }) => `arn:aws:iam::${caller.accountId}:role/`,
    run: listRoles,
  },
  UpdateAssumeRolePolicy: {
    takes: ['RoleName', 'PolicyDocument'],
    resource,
    run: async (call) => {
      const trust = checkDocument(call.parameters.get('PolicyDocument'), 'trust')
      await changeNamed<RoleRecord>(roleKind, call, (before) => ({ ...before, trust }))
      return undefined
    },
  },
  ...policyActions(roleKind),
}
