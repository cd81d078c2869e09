import { canonicalIdOf } from '../access/accounts.ts'
import { readBucket } from '../engine/buckets.ts'
import { parseCopySource } from '../engine/copy-source.ts'
import type { Store } from '../engine/store.ts'
import { accessDenied, invalidBucketOwner } from '../protocol/error-messages.ts'
import type { RequestHeaders } from './request-headers.ts'

/**
 * Whether the buckets that a request names belong to whom the client believes; nothing is looked up
 * where it does not say. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
 *
 * @throws {S3Error} InvalidBucketOwnerAWSAccountID, NoSuchBucket, AccessDenied.
 */
export const checkExpectedOwners = async (
  store: Store,
  bucket: string | undefined,
  headers: RequestHeaders,
): Promise<void> => {
  const expected = headers['x-amz-expected-bucket-owner']
  if (expected !== undefined && bucket !== undefined) await checkOwner(store, bucket, expected)
  const expectedSource = headers['x-amz-source-expected-bucket-owner']
  const source = headers['x-amz-copy-source']
  if (expectedSource !== undefined && source !== undefined) {
    await checkOwner(store, parseCopySource(source).bucket, expectedSource)
  }
}

const checkOwner = async (store: Store, bucket: string, accountId: string): Promise<void> => {
  if (!/^\d{12}$/.test(accountId)) throw invalidBucketOwner(accountId)
  const { owner } = await readBucket(store, bucket)
  if (owner.id !== canonicalIdOf(accountId)) throw accessDenied()
}
