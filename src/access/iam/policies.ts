/** Policies that an account's users and roles share. */
import { deleteConflict, entityExists, noSuchEntity, validationError } from '../iam-errors.ts'
import { identityKeys } from '../identity-records.ts'
import type { ManagedPolicyRecord, RoleRecord, UserRecord } from '../identity-records.ts'
import { changeIdentity, listIdentities, makeUniqueId } from '../identity-store.ts'
import { findManagedPolicy, policyArn } from '../managed-policies.ts'
import { checkDocument, encodeDocument } from './identity-policies.ts'
import { pageOf, pageParameters } from './query-action.ts'
import type { QueryAction, QueryCall, Tree } from './query-action.ts'

/** There is one version of each: a changed document is another policy. */
const versionId = 'v1'

const policyTree = (policy: ManagedPolicyRecord): Tree => ({
  PolicyName: policy.name,
  PolicyId: policy.uniqueId,
  Arn: policyArn(policy),
  Path: policy.path,
  DefaultVersionId: versionId,
  IsAttachable: true,
  Description: policy.description === '' ? undefined : policy.description,
  CreateDate: new Date(policy.createdAt),
  UpdateDate: new Date(policy.createdAt),
})

const createPolicy = async ({ store, caller, parameters }: QueryCall): Promise<Tree> => {
  const name = parameters.entityName('PolicyName')
  const policy: ManagedPolicyRecord = {
    accountId: caller.accountId,
    name,
    uniqueId: makeUniqueId(store.random, 'ANPA'),
    path: parameters.path(),
    createdAt: store.clock.now(),
    description: parameters.find('Description') ?? '',
    document: checkDocument(parameters.get('PolicyDocument'), 'identity'),
  }
  await changeIdentity(store, identityKeys.policy(caller.accountId, name), (before) => {
    if (before !== undefined) throw entityExists(`A policy called ${name}`)
    return { next: policy }
  })
  return { Policy: policyTree(policy) }
}

/** @throws {S3Error} NoSuchEntity. */
const getPolicy = async ({ store, caller, parameters }: QueryCall): Promise<ManagedPolicyRecord> => {
  const arn = parameters.get('PolicyArn')
  const policy = await findManagedPolicy(store, caller.accountId, arn)
  if (policy === undefined) throw noSuchEntity(`Policy ${arn}`)
  return policy
}

const deletePolicy = async (call: QueryCall): Promise<undefined> => {
  const { store, caller, parameters } = call
  const { name } = await getPolicy(call)
  const arn = parameters.get('PolicyArn')
  const [users, roles] = await Promise.all([
    listIdentities<UserRecord>(store, identityKeys.user(caller.accountId)),
    listIdentities<RoleRecord>(store, identityKeys.role(caller.accountId)),
  ])
  if ([...users, ...roles].some(({ attached }) => attached.includes(arn))) {
    throw deleteConflict('Cannot delete a policy attached to entities.')
  }
  await changeIdentity(store, identityKeys.policy(caller.accountId, name), () => ({ next: undefined }))
  return undefined
}

const listPolicies = async ({ store, caller, parameters }: QueryCall): Promise<Tree> => {
  const scope = parameters.find('Scope') ?? 'All'
  if (scope !== 'All' && scope !== 'Local') throw validationError('Scope must be All or Local.')
  const all = await listIdentities<ManagedPolicyRecord>(store, identityKeys.policy(caller.accountId))
  const page = pageOf(parameters, all, ({ name }) => name)
  return { Policies: page.items.map(policyTree), ...page.tree }
}

const resource = ({ caller, parameters }: QueryCall): string =>
  parameters.find('PolicyArn') ??
  `arn:aws:iam::${caller.accountId}:policy/${parameters.find('PolicyName') ?? ''}`

export const managedPolicyActions: Readonly<Record<string, QueryAction>> = {
  CreatePolicy: {
    takes: ['PolicyName', 'Path', 'PolicyDocument', 'Description'],
    resource,
    run: createPolicy,
  },
  GetPolicy: {
    takes: ['PolicyArn'],
    resource,
    run: async (call) => ({ Policy: policyTree(await getPolicy(call)) }),
  },
  GetPolicyVersion: {
    takes: ['PolicyArn', 'VersionId'],
    resource,
    run: async (call) => {
      const policy = await getPolicy(call)
      if (call.parameters.get('VersionId') !== versionId) throw noSuchEntity('The policy version')
      return {
        PolicyVersion: {
          Document: encodeDocument(policy.document),
          VersionId: versionId,
          IsDefaultVersion: true,
          CreateDate: new Date(policy.createdAt),
        },
      }
    },
  },
  DeletePolicy: { takes: ['PolicyArn'], resource, run: deletePolicy },
  ListPolicies: { takes: ['Scope', ...pageParameters], resource, run: listPolicies },
}
