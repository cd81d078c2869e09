import { createBucket } from '../../engine/create-bucket.ts'
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
  })
  return {
    Location: bucket.location === '' ? `/${bucket.name}` : locationUrl(bucket.name, request),
    BucketArn: bucketArn(bucket.name),
  }
}

const locationUrl = (bucket: string, { origin, virtualHost }: HandlerContext<'CreateBucket'>['request']): string =>
  virtualHost ? `${origin}/` : `${origin.replace('://', `://${bucket}.`)}/`

/**
 * Buckets are BucketOwnerEnforced, without object lock and tags.
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
  if (input.ObjectLockEnabledForBucket === true) throw headerNotImplemented('x-amz-bucket-object-lock-enabled')
  if ((input.BucketNamespace ?? 'global') !== 'global') throw headerNotImplemented('x-amz-bucket-namespace')
  if ((input.CreateBucketConfiguration?.Tags ?? []).length > 0) throw new S3Error('NotImplemented')
}
