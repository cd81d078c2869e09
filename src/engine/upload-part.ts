import type { ChecksumAlgorithm } from '../checksum/checksum.ts'
import type { BodyStream } from '../protocol/body.ts'
import { invalidArgument } from '../protocol/error-messages.ts'
import { S3Error } from '../protocol/errors.ts'
import { partCountMax, partSizeMax } from '../protocol/limits.ts'
import type { Batch } from '../storage/meta-store.ts'
import { readBucket } from './buckets.ts'
import { discardBytes, storeBytes, type ExpectedDigests, type StoredBytes } from './content.ts'
import { eventEntries, type EventRequester, type StoreEvent } from './events/outbox.ts'
import { partAlgorithm, type SentChecksum } from './part-checksums.ts'
import type { PartInFlight } from './part-registrar.ts'
import { checkPartQuota } from './quota/quota.ts'
import { goneUpload } from './receipts.ts'
import type { PartRecord, UploadRecord } from './records.ts'
import type { Store } from './store.ts'
import { getUpload, type UploadName } from './uploads.ts'

export interface UploadPartRequest extends UploadName {
  readonly number: number
  readonly body: BodyStream
  /** The algorithm of the checksum that was sent, whether it stands in a header or a trailer. */
  readonly algorithm?: ChecksumAlgorithm | undefined
  readonly expected: ExpectedDigests
  /** Whose request it is, for those who are told of it. */
  readonly requester?: EventRequester | undefined
}

export interface StoredPart {
  readonly upload: UploadRecord
  readonly part: PartRecord
  /** What the answer shows: the value sent, or the one computed for a FULL_OBJECT upload. */
  readonly checksum?: SentChecksum
}

/**
 * Stores one part of an upload, in place of an earlier one of its number once all its bytes are
 * there and verified; durable once it resolves. Of two at the same time the last to end stays.
 *
 * @throws {S3Error} InvalidArgument (number), NoSuchBucket, NoSuchUpload (before the body is read,
 * and when the upload ends meanwhile), InvalidRequest (checksum), BadDigest, EntityTooLarge, and
 * what the body throws. Then nothing of the part remains.
 */
export const uploadPart = async (store: Store, request: UploadPartRequest): Promise<StoredPart> => {
  checkPartNumber(request.number)
  const bucket = await readBucket(store, request.bucket)
  const { upload } = await getUpload(store, request)
  const algorithm = partAlgorithm(upload, request.algorithm)
  await checkPartQuota(store, bucket, upload, request.body.size ?? 0)
  const inFlight = store.registrar.begin(upload)
  try {
    const stored = await storeBytes(store, request.body, {
      ...(algorithm === undefined ? {} : { algorithm }),
      expected: request.expected,
      sizeMax: partSizeMax,
      part: true,
      received: (bytes) => inFlight.received(bytes),
    })
    const part = partRecordOf(store, request.number, stored, upload.checksum !== undefined)
    const events = await eventEntries(store, bucket, partEvent(upload, part, request.requester))
    await registerOrDiscard(store, request, { inFlight, part, stored, events })
    return stored.checksum === undefined || algorithm === undefined
      ? { upload, part }
      : { upload, part, checksum: { algorithm, value: stored.checksum } }
  } finally {
    inFlight.cancel()
  }
}

/** What is told of a part that was stored. */
export const partEvent = (
  upload: UploadRecord,
  part: PartRecord,
  requester: EventRequester | undefined,
): StoreEvent => ({
  name: 'partita:Upload:PartStored',
  key: upload.key,
  uploadId: upload.id,
  partNumber: part.number,
  size: part.size,
  etag: part.etag,
  requester,
})

/** @throws {S3Error} InvalidArgument. */
export const checkPartNumber = (number: number): void => {
  if (Number.isInteger(number) && number >= 1 && number <= partCountMax) return
  throw invalidArgument(
    'partNumber',
    number,
    `Part number must be an integer between 1 and ${partCountMax}, inclusive`,
  )
}

const partRecordOf = (
  store: Store,
  number: number,
  stored: StoredBytes,
  keepsChecksum: boolean,
): PartRecord => ({
  number,
  id: store.makeId(),
  size: stored.size,
  etag: stored.md5,
  crc64: stored.crc64,
  // What is sent to an upload without an algorithm is verified, and not kept.
  ...(keepsChecksum && stored.checksum !== undefined ? { checksum: stored.checksum } : {}),
  modifiedAt: store.clock.now(),
  segments: stored.segments,
})

interface Registration {
  readonly inFlight: PartInFlight
  readonly part: PartRecord
  readonly stored: StoredBytes
  readonly events: Batch['set']
}

const registerOrDiscard = async (
  store: Store,
  name: UploadName,
  { inFlight, part, stored, events }: Registration,
): Promise<void> => {
  try {
    await inFlight.register(part, { set: [...stored.set, ...events] })
  } catch (error) {
    // Only an S3Error says that nothing was committed. After any other the part may be there: its
    // bytes must stay, at worst as an orphan that fsck finds.
    if (!(error instanceof S3Error)) throw error
    await discardBytes(store, stored)
    throw error.code === 'NoSuchUpload' ? await goneUpload(store, name) : error
  }
}
