import { deleteBucketConfig, getBucketConfig, putBucketConfig } from '../../engine/bucket-config.ts'
import { tagList, tagsOf } from '../../engine/tags.ts'
import { S3Error } from '../../protocol/errors.ts'
import type { HandlerOf } from '../handler.ts'

export interface BucketTags {
  readonly tags: Readonly<Record<string, string>>
}

export const getBucketTaggingHandler: HandlerOf<'GetBucketTagging'> = async ({ input, store }) => {
  const found = await getBucketConfig<BucketTags>(store, input.Bucket, 'tagging')
  if (found === undefined) throw new S3Error('NoSuchTagSet', { BucketName: input.Bucket })
  return { TagSet: tagList(found.tags) }
}

/** An empty set is as good as none. */
export const putBucketTaggingHandler: HandlerOf<'PutBucketTagging'> = async ({ input, store }) => {
  const tags = tagsOf(input.Tagging.TagSet ?? [], 'bucket')
  if (Object.keys(tags).length === 0) await deleteBucketConfig(store, input.Bucket, 'tagging')
  else await putBucketConfig(store, input.Bucket, 'tagging', { tags } satisfies BucketTags)
  return {}
}

export const deleteBucketTaggingHandler: HandlerOf<'DeleteBucketTagging'> = async ({ input, store }) => {
  await deleteBucketConfig(store, input.Bucket, 'tagging')
  return {}
}
