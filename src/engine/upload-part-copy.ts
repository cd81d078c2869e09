import { invalidRequest } from '../protocol/error-messages.ts'
import { S3Error } from '../protocol/errors.ts'
import { partSizeMax } from '../protocol/limits.ts'
import type { ByteSpan } from '../storage/blob-store.ts'
import { readBucket } from './buckets.ts'
import { checkCopySourceConditions, type ReadConditions } from './conditions.ts'
import { parseCopyRange, spanOfCopy, type CopyRange } from './copy-range.ts'
import { getCopySource, type CopySource } from './copy-source.ts'
import { eventEntries, type EventRequester } from './events/outbox.ts'
import { checksumOfPart, type SentChecksum } from './part-checksums.ts'
import type { PartInFlight } from './part-registrar.ts'
import { checkPartQuota } from './quota/quota.ts'
import { goneUpload } from './receipts.ts'
import type { BucketRecord, PartRecord, UploadRecord } from './records.ts'
import { referenceContent } from './references.ts'
import { digestsOfSpan, type SpanDigests } from './span-digests.ts'
import type { Store } from './store.ts'
import { checkPartNumber, partEvent, type StoredPart } from './upload-part.ts'
import { getUpload, type UploadName } from './uploads.ts'
import type { StoredObject } from './versions.ts'

export interface UploadPartCopyRequest extends UploadName {
  readonly number: number
  readonly source: CopySource
  /** x-amz-copy-source-range as sent. */
  readonly range?: string | undefined
  readonly conditions?: ReadConditions
  /** Whose request it is, for those who are told of it. */
  readonly requester?: EventRequester | undefined
}

export interface CopiedPart extends StoredPart {
  /** Of the source; `null` where it has none. */
  readonly sourceVersionId: string
}

const attemptsMax = 100

/**
 * Makes a span of an object a part of an upload, without moving a byte: the part names the blobs of
 * the source. They are read once where no digest of exactly these bytes is known.
 *
 * Durable once it resolves. The source may change at any time before or after: what is copied is
 * one state of it, which fulfilled the conditions.
 *
 * @throws {S3Error} InvalidArgument (number, range, version), NoSuchBucket and NoSuchUpload of the
 * target, NoSuchBucket and NoSuchKey of the source, PreconditionFailed, InvalidRequest (range, over
 * 5 GiB), OperationAborted when the source changes all the time.
 */
export const uploadPartCopy = async (store: Store, request: UploadPartCopyRequest): Promise<CopiedPart> => {
  checkPartNumber(request.number)
  const range = request.range === undefined ? undefined : parseCopyRange(request.range)
  const bucket = await readBucket(store, request.bucket)
  const { upload } = await getUpload(store, request)
  const endRead = store.readers.begin()
  const inFlight = store.registrar.begin(upload)
  try {
    const { part, sourceVersionId } = await registerCopy(store, { request, bucket, range, upload, inFlight })
    const checksum: SentChecksum | undefined = checksumOfPart(upload, part)
    return { upload, part, sourceVersionId, ...(checksum === undefined ? {} : { checksum }) }
  } catch (error) {
    throw error instanceof S3Error && error.code === 'NoSuchUpload' ? await goneUpload(store, request) : error
  } finally {
    inFlight.cancel()
    endRead()
  }
}

interface Copying {
  readonly request: UploadPartCopyRequest
  readonly bucket: BucketRecord
  readonly range: CopyRange | undefined
  readonly upload: UploadRecord
  readonly inFlight: PartInFlight
}

const registerCopy = async (
  store: Store,
  { request, bucket, range, upload, inFlight }: Copying,
): Promise<{ readonly part: PartRecord; readonly sourceVersionId: string }> => {
  let digests: (SpanDigests & { readonly of: string }) | undefined
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    const { entry, object } = await getSource(store, request)
    const span = spanOfCopy(range, object.size)
    checkSize(span)
    await checkPartQuota(store, bucket, upload, span.end - span.start)
    if (digests?.of !== object.id) {
      digests = { ...(await digestsOfSpan(store, object, span, upload.checksum?.algorithm)), of: object.id }
      inFlight.received(span.end - span.start)
    }
    const id = store.makeId()
    const copied = await referenceContent(store, object, span, id)
    const part = partRecordOf(store, { number: request.number, id, span, digests, segments: copied.segments })
    const events = await eventEntries(store, bucket, partEvent(upload, part, request.requester))
    const along = { set: [...copied.set, ...events], expect: [[entry.key, entry.version] as const] }
    if ((await inFlight.register(part, along)) !== undefined)
      return { part, sourceVersionId: object.versionId }
  }
  throw new S3Error('OperationAborted')
}

const getSource = async (
  store: Store,
  { source, conditions }: UploadPartCopyRequest,
): Promise<StoredObject> => {
  const found = await getCopySource(store, source)
  checkCopySourceConditions(conditions ?? {}, found.object, store.clock.now())
  return found
}

const checkSize = ({ start, end }: ByteSpan): void => {
  if (end - start <= partSizeMax) return
  throw invalidRequest(
    `The specified copy source is larger than the maximum allowable size for a copy source: ${partSizeMax}`,
  )
}

interface NewPart {
  readonly number: number
  readonly id: string
  readonly span: ByteSpan
  readonly digests: SpanDigests
  readonly segments: PartRecord['segments']
}

const partRecordOf = (store: Store, { number, id, span, digests, segments }: NewPart): PartRecord => ({
  number,
  id,
  size: span.end - span.start,
  etag: digests.md5,
  crc64: digests.crc64,
  ...(digests.checksum === undefined ? {} : { checksum: digests.checksum }),
  modifiedAt: store.clock.now(),
  segments,
})
