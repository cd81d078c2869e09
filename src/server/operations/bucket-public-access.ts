import { ownershipOf } from '../../access/access-settings.ts'
import type { AccessRecord } from '../../access/access-settings.ts'
import { getBucketConfig } from '../../engine/bucket-config.ts'
import { readBucket } from '../../engine/buckets.ts'
import { isPrivateAcl } from '../../protocol/acl.ts'
import { S3Error } from '../../protocol/errors.ts'
import { accessConfig, changeBucketAccess } from '../access/bucket-access.ts'
import type { HandlerOf } from '../handler.ts'

export const getPublicAccessBlockHandler: HandlerOf<'GetPublicAccessBlock'> = async ({
  input,
  access,
  store,
}) => {
  const record = await getBucketConfig<AccessRecord>(store, input.Bucket, accessConfig)
  if (record?.publicAccessBlock === null) {
    throw new S3Error('NoSuchPublicAccessBlockConfiguration', { BucketName: input.Bucket })
  }
  return { PublicAccessBlockConfiguration: (await access.bucket(input.Bucket)).settings.publicAccessBlock }
}

/** What is not named is off. */
export const putPublicAccessBlockHandler: HandlerOf<'PutPublicAccessBlock'> = async ({ input, store }) => {
  const asked = input.PublicAccessBlockConfiguration
  await changeBucketAccess(store, input.Bucket, (before) => ({
    ...before,
    publicAccessBlock: {
      BlockPublicAcls: asked.BlockPublicAcls ?? false,
      IgnorePublicAcls: asked.IgnorePublicAcls ?? false,
      BlockPublicPolicy: asked.BlockPublicPolicy ?? false,
      RestrictPublicBuckets: asked.RestrictPublicBuckets ?? false,
    },
  }))
  return {}
}

export const deletePublicAccessBlockHandler: HandlerOf<'DeletePublicAccessBlock'> = async ({
  input,
  store,
}) => {
  await changeBucketAccess(store, input.Bucket, (before) => ({
    ...before,
    publicAccessBlock: null,
  }))
  return {}
}

export const getBucketOwnershipControlsHandler: HandlerOf<'GetBucketOwnershipControls'> = async ({
  input,
  store,
}) => {
  const record = (await getBucketConfig<AccessRecord>(store, input.Bucket, accessConfig)) ?? {}
  if (record.ownership === null)
    throw new S3Error('OwnershipControlsNotFoundError', { BucketName: input.Bucket })
  return { OwnershipControls: { Rules: [{ ObjectOwnership: ownershipOf(record) }] } }
}

/** Lists can be switched off only where nobody but the owner has anything by them. */
export const putBucketOwnershipControlsHandler: HandlerOf<'PutBucketOwnershipControls'> = async ({
  input,
  store,
}) => {
  const ownership = input.OwnershipControls.Rules[0]!.ObjectOwnership
  const { owner } = await readBucket(store, input.Bucket)
  await changeBucketAccess(store, input.Bucket, (before) => {
    if (ownership === 'BucketOwnerEnforced' && !isPrivateAcl(before.grants ?? [], owner.id)) {
      throw new S3Error('InvalidBucketAclWithObjectOwnership')
    }
    return { ...before, ownership }
  })
  return {}
}

export const deleteBucketOwnershipControlsHandler: HandlerOf<'DeleteBucketOwnershipControls'> = async ({
  input,
  store,
}) => {
  await changeBucketAccess(store, input.Bucket, (before) => ({ ...before, ownership: null }))
  return {}
}
