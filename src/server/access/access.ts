/**
 * Whether the sender of a request may: gathers what the decision depends on, and asks `authorize`.
 * Every permission that is asked for anywhere is asked for here.
 */
import { canonicalIdOf } from '../../access/accounts.ts'
import type { Principal } from '../../access/accounts.ts'
import { isObjectAclAction } from '../../access/acl-grants.ts'
import { authorize, resourceOf } from '../../access/authorize.ts'
import type { Verdict } from '../../access/authorize.ts'
import type { Grantee } from '../../access/evaluate.ts'
import { asksFor } from '../../access/policy.ts'
import type { ObjectRecord } from '../../engine/records.ts'
import type { Store } from '../../engine/store.ts'
import { findUpload } from '../../engine/uploads.ts'
import { findVersion, isMarker } from '../../engine/versions.ts'
import type { Grant } from '../../protocol/acl.ts'
import { accessDenied, methodNotAllowed } from '../../protocol/error-messages.ts'
import { S3Error } from '../../protocol/errors.ts'
import { readBucketAccess, readRootAccess } from './bucket-access.ts'
import type { BucketAccess } from './bucket-access.ts'
import type { Permission } from './permissions.ts'
import { existingTag, requestContext } from './request-context.ts'
import type { ContextSource } from './request-context.ts'

/** What a handler asks of. */
export interface Access {
  may(permission: Permission): Promise<boolean>
  /** @throws {S3Error} AccessDenied; NoSuchBucket. */
  require(permission: Permission): Promise<void>
  /** What a bucket says of who may. @throws {S3Error} NoSuchBucket. */
  bucket(name: string): Promise<BucketAccess>
}

/** The access of one request. What it has read of buckets counts until the request ends. */
export const createAccess = (store: Store, source: ContextSource): Access => {
  const buckets = new Map<string, Promise<BucketAccess>>()
  const bucketOf = (name: string): Promise<BucketAccess> => {
    const { kind, id } = source.principal
    const known =
      buckets.get(name) ?? (kind === 'root' ? readRootAccess(store, name, id) : readBucketAccess(store, name))
    buckets.set(name, known)
    return known
  }
  const ask = async (permission: Permission): Promise<Verdict> => {
    const { bucket: name, action } = permission
    // A bucket that is about to be made is nobody's yet.
    const bucket =
      name === undefined || source.operation === 'CreateBucket' ? undefined : await bucketOf(name)
    const verdict = await decide(store, source, permission, bucket)
    if (verdict === 'ungranted' && bucket !== undefined && (await isMissing(store, permission, bucket))) {
      // Where lists count, nothing says whose a missing object would be: whoever may list may know.
      return ask({ action: 's3:ListBucket', bucket: name })
    }
    const foreign = bucket !== undefined && bucket.record.owner.id !== source.principal.id
    if (verdict === 'allowed' && foreign && policyActions.has(action)) {
      throw methodNotAllowed(source.exchange.method, 'BUCKETPOLICY')
    }
    return verdict
  }
  return {
    bucket: bucketOf,
    may: async (permission) => (await ask(permission)) === 'allowed',
    require: async (permission) => {
      const verdict = await ask(permission)
      if (verdict !== 'allowed') throw denial(source.principal, permission, verdict)
    },
  }
}

/** No policy gives these to another account. */
const policyActions = new Set(['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'])

const decide = async (
  store: Store,
  source: ContextSource,
  permission: Permission,
  bucket: BucketAccess | undefined,
): Promise<Verdict> => {
  const { principal } = source
  const object = bucket === undefined ? undefined : await objectFor(store, principal, permission, bucket)
  const owner = bucket?.record.owner
  const facts = {
    versionId: permission.versionId,
    tags: object?.tags,
    resourceAccount: owner === undefined || owner.id === principal.id ? principal.accountId : undefined,
  }
  const request = {
    principal,
    action: permission.action,
    resource: resourceOf(permission.bucket, permission.key),
    context: requestContext(source, facts),
    bucket: bucket && { ownerId: bucket.record.owner.id, settings: bucket.settings },
    object: object && { ownerId: object.owner.id, grants: grantsOf(object) },
  }
  const verdict = authorize(request)
  if (verdict !== 'ungranted' || permission.uploadId === undefined) return verdict
  return authorize({ ...request, implied: await impliedBy(store, principal, permission) })
}

const grantsOf = ({ acl, owner }: ObjectRecord): readonly Grant[] =>
  acl ?? [{ grantee: { id: owner.id }, permission: 'FULL_CONTROL' }]

/** The object, where something of it decides; it is not read otherwise. */
const objectFor = async (
  store: Store,
  { policies, sessionPolicy }: Principal,
  permission: Permission,
  bucket: BucketAccess,
): Promise<ObjectRecord | undefined> => {
  if (permission.key === undefined) return undefined
  const { settings } = bucket
  const all = [
    ...policies,
    ...(sessionPolicy === undefined ? [] : [sessionPolicy]),
    ...(settings.policy === undefined ? [] : [settings.policy]),
  ]
  const matters = settings.ownership !== 'BucketOwnerEnforced' || asksFor(all, existingTag)
  return matters ? findObject(store, permission, bucket) : undefined
}

const findObject = async (
  store: Store,
  { key, versionId }: Permission,
  { record }: BucketAccess,
): Promise<ObjectRecord | undefined> => {
  if (key === undefined) return undefined
  try {
    const version = (await findVersion(store, record, key, versionId))?.version
    return version === undefined || isMarker(version) ? undefined : version
  } catch (error) {
    // A version id that was never given out: the operation itself says so, to whoever may.
    if (error instanceof S3Error) return undefined
    throw error
  }
}

const isMissing = async (store: Store, permission: Permission, bucket: BucketAccess): Promise<boolean> =>
  bucket.settings.ownership !== 'BucketOwnerEnforced' &&
  isObjectAclAction(permission.action) &&
  (await findObject(store, permission, bucket)) === undefined

/**
 * Whoever began an upload may see its parts and end it, and so may its account's root.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 */
const impliedBy = async (
  store: Store,
  principal: Principal,
  { bucket, key, uploadId }: Permission,
): Promise<Grantee> => {
  if (uploadId === undefined || bucket === undefined || key === undefined || principal.kind === 'anonymous')
    return 'none'
  const initiator = (await findUpload(store, { bucket, key, uploadId }))?.upload.initiator.id
  if (initiator === undefined) return 'none'
  if (initiator === principal.arn) return 'direct'
  const [, accountId] = /^arn:aws:(?:iam|sts)::(\d{12}):/.exec(initiator) ?? []
  const ofAccount =
    initiator === principal.id || (accountId !== undefined && canonicalIdOf(accountId) === principal.id)
  if (!ofAccount) return 'none'
  return principal.kind === 'root' ? 'direct' : 'account'
}

/** Users of the account learn what they lack; nobody else does. */
const denial = ({ kind, arn }: Principal, { action, bucket, key }: Permission, verdict: Verdict): S3Error => {
  if (kind !== 'user' && kind !== 'role') return accessDenied()
  const why =
    verdict === 'refused'
      ? 'with an explicit deny in a policy'
      : `because no policy allows the ${action} action`
  return accessDenied(
    `User: ${arn} is not authorized to perform: ${action} on resource: "${resourceOf(bucket, key)}" ${why}`,
  )
}
