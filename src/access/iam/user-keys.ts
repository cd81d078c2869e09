/** Access keys of users and of the root. */
import { limitExceeded, noSuchEntity, validationError } from '../iam-errors.ts'
import { encodeIdentity, identityKeys } from '../identity-records.ts'
import type { AccessKeyRecord, UserRecord } from '../identity-records.ts'
import { changeIdentity, makeSecret, makeUniqueId, readIdentity } from '../identity-store.ts'
import { getIdentity, resourceByName, unknownIdentity, userKind } from './identity-policies.ts'
import { pageOf, pageParameters } from './query-action.ts'
import type { QueryAction, QueryCall, Tree } from './query-action.ts'

const keysMax = 2

/** The user that a call names, or that calls. @throws {S3Error} ValidationError. */
const userNameOf = ({ caller, parameters }: QueryCall): string => {
  if (parameters.find('UserName') !== undefined) return parameters.entityName('UserName')
  if (caller.userName !== undefined) return caller.userName
  throw validationError('Must specify userName when calling with non-User credentials')
}

const createAccessKey = async (call: QueryCall): Promise<Tree> => {
  const { store, caller } = call
  const userName = userNameOf(call)
  const key: AccessKeyRecord = {
    accessKeyId: makeUniqueId(store.random, 'AKIA'),
    secretAccessKey: makeSecret(store.random),
    accountId: caller.accountId,
    userName,
    active: true,
    createdAt: store.clock.now(),
  }
  await changeIdentity<UserRecord>(store, identityKeys.user(caller.accountId, userName), (before) => {
    if (before === undefined) throw unknownIdentity(userKind, userName)
    if (before.accessKeyIds.length >= keysMax)
      throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${keysMax}`)
    const place = identityKeys.accessKey(key.accessKeyId)
    return {
      next: { ...before, accessKeyIds: [...before.accessKeyIds, key.accessKeyId] },
      expect: [[place, undefined]],
      set: [[place, encodeIdentity(key)]],
    }
  })
  return { AccessKey: { ...keyTree(key), SecretAccessKey: key.secretAccessKey } }
}

const keyTree = (key: AccessKeyRecord): Tree => ({
  UserName: key.userName,
  AccessKeyId: key.accessKeyId,
  Status: key.active ? 'Active' : 'Inactive',
  CreateDate: new Date(key.createdAt),
})

const listAccessKeys = async (call: QueryCall): Promise<Tree> => {
  const { accessKeyIds } = await getIdentity<UserRecord>(userKind, call, userNameOf(call))
  const keys = await Promise.all(
    accessKeyIds.map((id) => readIdentity<AccessKeyRecord>(call.store, identityKeys.accessKey(id))),
  )
  const page = pageOf(
    call.parameters,
    keys.filter((key) => key !== undefined),
    ({ accessKeyId }) => accessKeyId,
  )
  return { AccessKeyMetadata: page.items.map(keyTree), ...page.tree }
}

/** The key that a call names, if it is of that user. @throws {S3Error} NoSuchEntity. */
const ownKey = (call: QueryCall, key: AccessKeyRecord | undefined): AccessKeyRecord => {
  const id = call.parameters.get('AccessKeyId')
  if (key?.accountId === call.caller.accountId && key.userName === userNameOf(call)) return key
  throw noSuchEntity(`The Access Key with id ${id}`)
}

const updateAccessKey = async (call: QueryCall): Promise<undefined> => {
  const status = call.parameters.get('Status')
  if (status !== 'Active' && status !== 'Inactive')
    throw validationError('Status must be Active or Inactive.')
  await changeIdentity<AccessKeyRecord>(call.store, placeOf(call), (before) => ({
    next: { ...ownKey(call, before), active: status === 'Active' },
  }))
  return undefined
}

const deleteAccessKey = async (call: QueryCall): Promise<undefined> => {
  const { store, caller } = call
  const userName = userNameOf(call)
  const id = call.parameters.get('AccessKeyId')
  const place = placeOf(call)
  await changeIdentity<UserRecord>(store, identityKeys.user(caller.accountId, userName), async (before) => {
    if (before === undefined) throw unknownIdentity(userKind, userName)
    ownKey(call, await readIdentity<AccessKeyRecord>(store, place))
    return {
      next: { ...before, accessKeyIds: before.accessKeyIds.filter((each) => each !== id) },
      set: [[place, undefined]],
    }
  })
  return undefined
}

const placeOf = ({ parameters }: QueryCall): Uint8Array => {
  const id = parameters.get('AccessKeyId')
  if (!/^\w{3,128}$/.test(id)) throw noSuchEntity(`The Access Key with id ${id}`)
  return identityKeys.accessKey(id)
}

const resource = resourceByName(userKind)

export const userKeyActions: Readonly<Record<string, QueryAction>> = {
  CreateAccessKey: { takes: ['UserName'], resource, run: createAccessKey },
  ListAccessKeys: { takes: ['UserName', ...pageParameters], resource, run: listAccessKeys },
  UpdateAccessKey: { takes: ['UserName', 'AccessKeyId', 'Status'], resource, run: updateAccessKey },
  DeleteAccessKey: { takes: ['UserName', 'AccessKeyId'], resource, run: deleteAccessKey },
}
