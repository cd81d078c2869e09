import { entityTooLarge } from '../protocol/error-messages.ts'
import { objectSizeMax, partSizeMin } from '../protocol/limits.ts'
import { untilCommitted } from './attempts.ts'
import { getBucket } from './buckets.ts'
import { newVersionIds } from './change-versions.ts'
import { eventEntries, type EventRequester } from './events/outbox.ts'
import { keys } from './keys.ts'
import { withLock } from './object-lock.ts'
import { checkQuota } from './quota/quota.ts'
import { uploadChecksumOf } from './part-checksums.ts'
import { encodeRecord, type Identity, type ObjectAttributes, type UploadRecord } from './records.ts'
import type { Store } from './store.ts'
import { readVersions } from './versions.ts'

export interface CreateUploadRequest {
  readonly bucket: string
  readonly key: string
  /** All that the object will carry besides its bytes. */
  readonly attributes: ObjectAttributes
  /** x-amz-checksum-algorithm and x-amz-checksum-type as sent. */
  readonly checksumAlgorithm?: string | undefined
  readonly checksumType?: string | undefined
  readonly caller: Identity
  /** Bytes that the object is to become: refused now where a quota has no room for them, and kept free for it. */
  readonly declaredSize?: number | undefined
  /** Whose request it is, for those who are told of it. */
  readonly requester?: EventRequester | undefined
}

/**
 * Initiates an upload, durably. What the object will be, and the bucket's options, are frozen here:
 * nothing that comes later changes them. Every call makes another upload.
 *
 * @throws {S3Error} InvalidRequest (checksum, lock), InvalidArgument (lock), NoSuchBucket.
 */
export const createMultipartUpload = async (
  store: Store,
  request: CreateUploadRequest,
): Promise<UploadRecord> => {
  const { declaredSize = 0 } = request
  if (declaredSize > objectSizeMax) throw entityTooLarge(declaredSize)
  const checksum = uploadChecksumOf(request.checksumAlgorithm, request.checksumType)
  return untilCommitted(store.meta, async () => {
    const { entry, bucket } = await getBucket(store, request.bucket)
    await checkQuota(store, bucket, declaredSize)
    const initiatedAt = store.clock.now()
    const upload: UploadRecord = {
      ...(bucket.versioning === 'Enabled'
        ? newVersionIds(store, await readVersions(store, bucket, request.key))
        : { id: store.makeId() }),
      bucket: request.bucket,
      key: request.key,
      initiatedAt,
      initiator: request.caller,
      owner: request.attributes.writer ?? bucket.owner,
      ...(checksum === undefined ? {} : { checksum }),
      ...(declaredSize > 0 && { declaredSize }),
      partSizeMin: bucket.partSizeMin ?? partSizeMin,
      nodes: [],
      ...withLock(bucket, request.attributes, initiatedAt),
    }
    const key = keys.upload(upload.bucket, upload.key, upload.id)
    const events = await eventEntries(store, bucket, {
      name: 'partita:Upload:Created',
      key: upload.key,
      uploadId: upload.id,
      requester: request.requester,
    })
    return {
      result: upload,
      batch: {
        expect: [
          [entry.key, entry.version],
          [key, undefined],
        ],
        set: [[key, encodeRecord(upload)], ...events],
      },
    }
  })
}
