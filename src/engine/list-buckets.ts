import { invalidContinuationToken } from '../protocol/error-messages.ts'
import { keySizeMax } from '../storage/meta-store.ts'
import { regionOfBucket } from './create-bucket.ts'
import { keyAfter, keys, rangeOfPrefix } from './keys.ts'
import { decodeRecord, type BucketRecord, type Identity } from './records.ts'
import type { Store } from './store.ts'

export interface ListBucketsRequest {
  readonly owner: Identity
  readonly prefix?: string | undefined
  readonly region?: string | undefined
  /** As the page before gave it; an empty one is none. */
  readonly continuationToken?: string | undefined
  readonly limit: number
}

export interface BucketsPage {
  readonly buckets: readonly BucketRecord[]
  readonly continuationToken?: string
}

const scanMax = 1000

/** An owner's buckets by name. @throws {S3Error} InvalidArgument for a token that is none of ours. */
export async function listBuckets(store: Store, request: ListBucketsRequest): Promise<BucketsPage> {
  const { to } = rangeOfPrefix(keys.bucket())
  const buckets: BucketRecord[] = []
  let from = keyAfter(keys.bucket(parseToken(request.continuationToken ?? '')).subarray(0, keySizeMax - 1))
  for (;;) {
    const entries = await store.meta.scan({ from, to }, scanMax)
    for (const { value } of entries) {
      const bucket = decodeRecord<BucketRecord>(value)
      if (!isAskedFor(bucket, request)) continue
      if (buckets.length === request.limit) {
        return { buckets, continuationToken: Buffer.from(buckets.at(-1)!.name).toString('base64url') }
      }
      buckets.push(bucket)
    }
    if (entries.length < scanMax) return { buckets }
    from = keyAfter(entries.at(-1)!.key)
  }
}

const isAskedFor = (bucket: BucketRecord, { owner, prefix = '', region }: ListBucketsRequest): boolean =>
  bucket.owner.id === owner.id &&
  bucket.name.startsWith(prefix) &&
  (region === undefined || regionOfBucket(bucket) === region)

const parseToken = (token: string): string => {
  const name = Buffer.from(token, 'base64url').toString('utf8')
  if (Buffer.from(name).toString('base64url') !== token) throw invalidContinuationToken(token)
  return name
}
