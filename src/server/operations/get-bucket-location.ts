import { readBucket } from '../../engine/buckets.ts'
import type { HandlerOf } from '../handler.ts'

export const getBucketLocationHandler: HandlerOf<'GetBucketLocation'> = async ({ input, store }) => ({
  LocationConstraint: (await readBucket(store, input.Bucket)).location,
})
