import { createBucket } from '../../engine/create-bucket.ts'
import { tagsOf, type Tag } from '../../engine/tags.ts'
import { headerNotImplemented } from '../../protocol/error-messages.ts'
import { S3Error } from '../../protocol/errors.ts'
import { bucketArn } from '../bucket-fields.ts'
import type { HandlerContext, HandlerOf } from '../handler.ts'

export const createBucketHandler: HandlerOf<'CreateBucket'> = async ({ input, store, caller, request }) => {
  refuseUnsupportedBucket(input)
  const bucket = await createBucket(store, {
    bucket: input.Bucket,
    owner: caller.identity,
    locationConstraint: input.CreateBucketConfiguration?.LocationConstraint,
    partSizeMin: input.PartSizeMin,
    objectLock: input.ObjectLockEnabledForBucket,
    tags: tagsOfBucket(input.CreateBucketConfiguration?.Tags ?? []),
  })
  return {
    Location: bucket.location === '' ? `/${bucket.name}` : locationUrl(bucket.name, request),
    BucketArn: bucketArn(bucket.name),
  }
}

const locationUrl = (bucket: string, { origin, virtualHost }: HandlerContext<'CreateBucket'>['request']): string =>
  virtualHost ? `${origin}/` : `${origin.replace('://', `://${bucket}.`)}/`

/** @throws {S3Error} as `tagsOf`; but a key that stands twice is an InternalError here, as at AWS. */
const tagsOfBucket = (tags: readonly Tag[]): Readonly<Record<string, string>> => {
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) throw new S3Error('InternalError')
  return tagsOf(tags, 'bucket')
}

/**
 * Buckets are BucketOwnerEnforced.
 * @throws {S3Error} InvalidArgument, InvalidBucketAclWithObjectOwnership, NotImplemented.
 */
const refuseUnsupportedBucket = (input: HandlerContext<'CreateBucket'>['input']): void => {
  const ownership = input.ObjectOwnership ?? 'BucketOwnerEnforced'
  if (ownership === 'BucketOwnerPreferred' || ownership === 'ObjectWriter') {
    throw headerNotImplemented('x-amz-object-ownership')
  }
  if (ownership !== 'BucketOwnerEnforced') {
    throw new S3Error(
      'InvalidArgument',
      { ArgumentName: 'x-amz-object-ownership' },
      { message: `Invalid x-amz-object-ownership header: ${ownership}` },
    )
  }
  const grants =
    input.GrantFullControl ?? input.GrantRead ?? input.GrantReadACP ?? input.GrantWrite ?? input.GrantWriteACP
  if (grants !== undefined || (input.ACL ?? 'private') !== 'private') {
    throw new S3Error('InvalidBucketAclWithObjectOwnership')
  }
  if ((input.BucketNamespace ?? 'global') !== 'global') throw headerNotImplemented('x-amz-bucket-namespace')
}
