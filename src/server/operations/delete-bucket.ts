import { deleteBucket } from '../../engine/delete-bucket.ts'
import { forgetBucketAccess } from '../access/bucket-access.ts'
import type { HandlerOf } from '../handler.ts'

export const deleteBucketHandler: HandlerOf<'DeleteBucket'> = async ({ input, store, caller }) => {
  await deleteBucket(store, input.Bucket, caller.identity)
  forgetBucketAccess(store, input.Bucket)
  return {}
}
