import { regionOfBucket } from '../../engine/create-bucket.ts'
import { listBuckets } from '../../engine/list-buckets.ts'
import { accessDenied } from '../../protocol/error-messages.ts'
import { bucketArn } from '../bucket-fields.ts'
import type { HandlerOf } from '../handler.ts'
import { wholeSeconds } from '../whole-seconds.ts'

const pageMax = 10_000

export const listBucketsHandler: HandlerOf<'ListBuckets'> = async ({ input, store, caller }) => {
  if (caller.anonymous) throw accessDenied()
  const page = await listBuckets(store, {
    owner: caller.identity,
    prefix: input.Prefix,
    region: input.BucketRegion,
    continuationToken: input.ContinuationToken,
    limit: input.MaxBuckets ?? pageMax,
  })
  const withRegion = Object.values(input).some((value) => value !== undefined)
  return {
    Owner: { ID: caller.identity.id },
    Buckets: page.buckets.map((bucket) => ({
      Name: bucket.name,
      CreationDate: wholeSeconds(bucket.createdAt),
      ...(withRegion && { BucketRegion: regionOfBucket(bucket) }),
      BucketArn: bucketArn(bucket.name),
    })),
    ContinuationToken: page.continuationToken,
    Prefix: input.Prefix,
  }
}
