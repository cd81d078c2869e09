import type { ChecksumAlgorithm } from '../checksum/checksum.ts'
import type { BodyStream } from '../protocol/body.ts'
import { S3Error } from '../protocol/errors.ts'
import { putSizeMax } from '../protocol/limits.ts'
import { untilCommitted } from './attempts.ts'
import { getBucket } from './buckets.ts'
import { newVersionIds, planAdd } from './change-versions.ts'
import { checkWriteConditions, type WriteConditions } from './conditions.ts'
import { discardBytes, storeBytes, type ExpectedDigests, type StoredBytes } from './content.ts'
import { withLock } from './object-lock.ts'
import { eventEntries, eventFields, type EventRequester } from './events/outbox.ts'
import { checkQuota } from './quota/quota.ts'
import type { ObjectAttributes, ObjectRecord } from './records.ts'
import type { Store } from './store.ts'
import { currentOf, readVersions, type KeyVersions } from './versions.ts'

export interface PutRequest {
  readonly bucket: string
  readonly key: string
  readonly body: BodyStream
  readonly attributes: ObjectAttributes
  readonly conditions?: WriteConditions
  /** The additional checksum to keep; CRC64NVME when there is none. */
  readonly algorithm?: ChecksumAlgorithm
  readonly expected: ExpectedDigests
  /** What its event is called; PutObject's unless given. */
  readonly event?: 's3:ObjectCreated:Post'
  /** Whose request it is, for those who are told of it. */
  readonly requester?: EventRequester | undefined
}

/**
 * Makes the body the current object of the key: whole and durable once this resolves, and not at
 * all when it rejects. What can be refused is refused before the body is read; conditions are
 * settled again in the commit.
 *
 * @throws {S3Error} NoSuchBucket, OperationAborted, PreconditionFailed, NoSuchKey (If-Match),
 * NotImplemented, EntityTooLarge, BadDigest, InvalidRequest and InvalidArgument (lock), and what the
 * body throws.
 */
export async function putObject(store: Store, request: PutRequest): Promise<ObjectRecord> {
  const { bucket, key, body, conditions = {} } = request
  const before = await getBucket(store, bucket)
  withLock(before.bucket, request.attributes, store.clock.now())
  checkWriteConditions(conditions, currentOf(await readVersions(store, before.bucket, key)), key)
  await checkQuota(store, before.bucket, body.size ?? 0)
  const stored = await storeBytes(store, body, {
    ...(request.algorithm !== undefined && { algorithm: request.algorithm }),
    expected: request.expected,
    sizeMax: putSizeMax,
  })
  try {
    return await untilCommitted(store.meta, async () => {
      const { entry, bucket: bucketRecord } = await getBucket(store, bucket)
      const versions = await readVersions(store, bucketRecord, key)
      checkWriteConditions(conditions, currentOf(versions), key)
      await checkQuota(store, bucketRecord, stored.size)
      const object = objectOf(store, request, stored, versions)
      const { expect, set } = await planAdd(store, versions, object)
      const events = await eventEntries(store, bucketRecord, {
        name: request.event ?? 's3:ObjectCreated:Put',
        key,
        ...eventFields(bucketRecord, object),
        requester: request.requester,
      })
      return {
        batch: { expect: [[entry.key, entry.version], ...expect], set: [...set, ...stored.set, ...events] },
        result: object,
      }
    })
  } catch (error) {
    // After any other error the commit may have been made: then bytes that nobody names are left to fsck.
    if (error instanceof S3Error) await discardBytes(store, stored)
    throw error
  }
}

const objectOf = (
  store: Store,
  request: PutRequest,
  stored: StoredBytes,
  versions: KeyVersions,
): ObjectRecord => ({
  ...withLock(versions.bucket, request.attributes, store.clock.now()),
  ...newVersionIds(store, versions),
  owner: request.attributes.writer ?? versions.bucket.owner,
  size: stored.size,
  etag: stored.md5,
  modifiedAt: store.clock.now(),
  checksum: {
    algorithm: request.algorithm ?? 'CRC64NVME',
    type: 'FULL_OBJECT',
    value: stored.checksum ?? stored.crc64,
  },
  content: { kind: 'segments', segments: stored.segments },
})
