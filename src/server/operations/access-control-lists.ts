import { ownershipOf } from '../../access/access-settings.ts'
import { changeObject, readObject } from '../../engine/change-object.ts'
import { isPrivateAcl } from '../../protocol/acl.ts'
import type { AclFields, Grant } from '../../protocol/acl.ts'
import { S3Error } from '../../protocol/errors.ts'
import { aclDocument, askedAcl } from '../access/asked-acl.ts'
import { changeBucketAccess } from '../access/bucket-access.ts'
import { checkBlocked } from '../access/new-object.ts'
import type { HandlerOf } from '../handler.ts'
import { addressOf } from '../object-address.ts'

/** Where lists do not count, only those that say so much may be set. */
const isTakenWhereEnforced = ({ ACL }: AclFields): boolean =>
  ACL === 'private' || ACL === 'bucket-owner-full-control'

const notSupported = (): S3Error => new S3Error('AccessControlListNotSupported')

const stored = (grants: readonly Grant[], owner: string): readonly Grant[] | undefined =>
  grants.length === 1 && grants[0]?.permission === 'FULL_CONTROL' && isPrivateAcl(grants, owner)
    ? undefined
    : grants

export const getBucketAclHandler: HandlerOf<'GetBucketAcl'> = async ({ input, access }) => {
  const { record, settings } = await access.bucket(input.Bucket)
  const enforced = settings.ownership === 'BucketOwnerEnforced'
  return aclDocument(record.owner.id, enforced ? undefined : settings.grants)
}

export const putBucketAclHandler: HandlerOf<'PutBucketAcl'> = async ({ input, store, access }) => {
  const { record, settings } = await access.bucket(input.Bucket)
  if (settings.ownership === 'BucketOwnerEnforced') {
    if (!isTakenWhereEnforced(input)) throw notSupported()
    return {}
  }
  const grants = askedAcl(input, { owner: record.owner.id })
  checkBlocked(settings, grants)
  await changeBucketAccess(store, input.Bucket, (before) => {
    if (ownershipOf(before) === 'BucketOwnerEnforced') throw notSupported()
    const { grants: _, ...rest } = before
    const next = stored(grants, record.owner.id)
    return next === undefined ? rest : { ...rest, grants: next }
  })
  return {}
}

export const getObjectAclHandler: HandlerOf<'GetObjectAcl'> = async ({ input, store, access }) => {
  const { settings } = await access.bucket(input.Bucket)
  const { bucket, object } = await readObject(store, addressOf(input, 'GET'))
  return settings.ownership === 'BucketOwnerEnforced'
    ? aclDocument(bucket.owner.id, undefined)
    : aclDocument(object.owner.id, object.acl)
}

export const putObjectAclHandler: HandlerOf<'PutObjectAcl'> = async ({ input, store, access, request }) => {
  const { settings } = await access.bucket(input.Bucket)
  const address = addressOf(input, 'PUT')
  if (settings.ownership === 'BucketOwnerEnforced') {
    if (!isTakenWhereEnforced(input)) throw notSupported()
    await readObject(store, address)
    return {}
  }
  await changeObject(
    store,
    address,
    ({ bucket, object }) => {
      const { acl: _, ...rest } = object
      const grants = askedAcl(input, { owner: object.owner.id, bucketOwner: bucket.owner.id })
      checkBlocked(settings, grants)
      const next = stored(grants, object.owner.id)
      return next === undefined ? rest : { ...rest, acl: next }
    },
    { name: 's3:ObjectAcl:Put', requester: request.requester },
  )
  return {}
}
