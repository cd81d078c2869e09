import { readBucket } from '../../engine/buckets.ts'
import { regionOfBucket } from '../../engine/create-bucket.ts'
import { bucketArn } from '../bucket-fields.ts'
import type { HandlerOf } from '../handler.ts'

export const headBucketHandler: HandlerOf<'HeadBucket'> = async ({ input, store }) => {
  const bucket = await readBucket(store, input.Bucket)
  return { BucketArn: bucketArn(bucket.name), BucketRegion: regionOfBucket(bucket), AccessPointAlias: false }
}
