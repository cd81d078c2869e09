import { deleteBucketConfig, getBucketConfig, putBucketConfig } from '../../engine/bucket-config.ts'
import { S3Error } from '../../protocol/errors.ts'
import type { WebsiteConfiguration } from '../../protocol/operations/bucket-website.ts'
import type { HandlerOf } from '../handler.ts'
import { checkWebsite } from '../website-rules.ts'

export const getBucketWebsiteHandler: HandlerOf<'GetBucketWebsite'> = async ({ input, store }) => {
  const found = await getBucketConfig<WebsiteConfiguration>(store, input.Bucket, 'website')
  if (found === undefined) throw new S3Error('NoSuchWebsiteConfiguration', { BucketName: input.Bucket })
  return found
}

/** Kept and shown: this server hosts no websites. */
export const putBucketWebsiteHandler: HandlerOf<'PutBucketWebsite'> = async ({ input, store }) => {
  checkWebsite(input.WebsiteConfiguration)
  await putBucketConfig(store, input.Bucket, 'website', input.WebsiteConfiguration)
  return {}
}

export const deleteBucketWebsiteHandler: HandlerOf<'DeleteBucketWebsite'> = async ({ input, store }) => {
  await deleteBucketConfig(store, input.Bucket, 'website')
  return {}
}
