import { objectOwnerships } from '../../access/access-settings.ts'
import type { AccessRecord, ObjectOwnership } from '../../access/access-settings.ts'
import { createBucket } from '../../engine/create-bucket.ts'
import { tagsOf, type Tag } from '../../engine/tags.ts'
import { asksForAcl, grantsOfFields, isPrivateAcl, isPublicAcl } from '../../protocol/acl.ts'
import { headerNotImplemented } from '../../protocol/error-messages.ts'
import { S3Error } from '../../protocol/errors.ts'
import { accessConfig, forgetBucketAccess } from '../access/bucket-access.ts'
import { bucketArn } from '../bucket-fields.ts'
import type { HandlerContext, HandlerOf } from '../handler.ts'

export const createBucketHandler: HandlerOf<'CreateBucket'> = async (context) => {
  const { input, store, caller, request, access } = context
  refuseUnsupportedBucket(input)
  const tags = input.CreateBucketConfiguration?.Tags ?? []
  if (tags.length > 0) await access.require({ action: 's3:TagResource', bucket: input.Bucket })
  const settings = accessOfBucket(context)
  const bucket = await createBucket(store, {
    bucket: input.Bucket,
    owner: caller.identity,
    locationConstraint: input.CreateBucketConfiguration?.LocationConstraint,
    partSizeMin: input.PartSizeMin,
    objectLock: input.ObjectLockEnabledForBucket,
    tags: tagsOfBucket(tags),
    configs: settings === undefined ? {} : { [accessConfig]: settings },
  })
  forgetBucketAccess(store, bucket.name)
  return {
    Location: bucket.location === '' ? `/${bucket.name}` : locationUrl(bucket.name, request),
    BucketArn: bucketArn(bucket.name),
  }
}

const locationUrl = (
  bucket: string,
  { origin, virtualHost }: HandlerContext<'CreateBucket'>['request'],
): string => (virtualHost ? `${origin}/` : `${origin.replace('://', `://${bucket}.`)}/`)

/** @throws {S3Error} as `tagsOf`; but a key that stands twice is an InternalError here, as at AWS. */
const tagsOfBucket = (tags: readonly Tag[]): Readonly<Record<string, string>> => {
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) throw new S3Error('InternalError')
  return tagsOf(tags, 'bucket')
}

/** @throws {S3Error} NotImplemented. */
const refuseUnsupportedBucket = (input: HandlerContext<'CreateBucket'>['input']): void => {
  if ((input.BucketNamespace ?? 'global') !== 'global') throw headerNotImplemented('x-amz-bucket-namespace')
}

/**
 * Who may, as far as the request says: nothing where it is as every new bucket has it.
 * @throws {S3Error} InvalidArgument, InvalidBucketAclWithObjectOwnership,
 * InvalidBucketAclWithBlockPublicAccessError (what is public is blocked in every new bucket).
 */
const accessOfBucket = ({ input, caller }: HandlerContext<'CreateBucket'>): AccessRecord | undefined => {
  const ownership = parseOwnership(input.ObjectOwnership)
  if (ownership === 'BucketOwnerEnforced') {
    const { ACL = 'private', ...grants } = input
    if (ACL !== 'private' || asksForAcl({ ...grants, ACL: undefined })) {
      throw new S3Error('InvalidBucketAclWithObjectOwnership')
    }
    return undefined
  }
  const owner = caller.identity.id
  const grants = grantsOfFields(input, { owner })
  if (grants !== undefined && isPublicAcl(grants)) {
    throw new S3Error(
      'InvalidBucketAclWithBlockPublicAccessError',
      {},
      { status: 400, message: 'Bucket cannot have public ACLs set with BlockPublicAccess enabled' },
    )
  }
  return { ownership, ...(grants !== undefined && !isPrivateAcl(grants, owner) && { grants }) }
}

const parseOwnership = (text: string | undefined): ObjectOwnership => {
  if (text === undefined) return 'BucketOwnerEnforced'
  const ownership = objectOwnerships.find((each) => each === text)
  if (ownership !== undefined) return ownership
  throw new S3Error(
    'InvalidArgument',
    { ArgumentName: 'x-amz-object-ownership' },
    { message: `Invalid x-amz-object-ownership header: ${text}` },
  )
}
