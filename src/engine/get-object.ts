/** GetObject and HeadObject: which bytes of an object are asked for, and whether at all. */
import { invalidPartNumber, rangeWithPartNumber } from '../protocol/error-messages.ts'
import { parseRange } from '../protocol/range.ts'
import type { ByteSpan } from '../storage/blob-store.ts'
import { readBucket } from './buckets.ts'
import { checkReadConditions, type ReadConditions } from './conditions.ts'
import { readContent } from './content.ts'
import { HeldBody } from './held-body.ts'
import { expirationDue } from './lifecycle/due.ts'
import type { Due } from './lifecycle/rules.ts'
import { partAt } from './parts.ts'
import type { ObjectRecord, StoredChecksum } from './records.ts'
import type { Store } from './store.ts'
import { getVersion, shownVersionId } from './versions.ts'

export interface ReadRequest {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string | undefined
  /** The header `Range`, as sent. */
  readonly range?: string | undefined
  /** From 1. */
  readonly partNumber?: number | undefined
  readonly conditions?: ReadConditions
}

export interface ObjectView {
  readonly object: ObjectRecord
  /** Where the bucket has, or had, versioning. */
  readonly versionId?: string
  /** The bytes meant, of those of the object. */
  readonly span: ByteSpan
  /** By range or part: 206, with Content-Range. */
  readonly partial: boolean
  /** How many parts a multipart object has, when it was asked for by part. */
  readonly partCount?: number
  /** The checksum of the bytes meant, where one is known. */
  readonly checksum?: StoredChecksum
  /** Set where `checksum` is over the checksums of so many parts: S3 shows it with `-N`. */
  readonly checksumPartCount?: number
  /** When a lifecycle rule will expire it, as the current object of its key. */
  readonly expiration?: Due
}

export interface OpenObject extends ObjectView {
  /** Must be read or given up; it keeps its bytes from being freed until then. */
  readonly body: HeldBody
}

/**
 * Opens an object for reading: the bytes stay what they are, whatever happens to the key meanwhile.
 *
 * @throws {S3Error} NoSuchBucket, those of `getVersion`, PreconditionFailed,
 * NotModified, InvalidRange, InvalidPartNumber, InvalidRequest (range and part number).
 */
export async function getObject(
  store: Store,
  request: ReadRequest,
  signal?: AbortSignal,
): Promise<OpenObject> {
  // Announced before the record is read: what it names cannot be freed from here on.
  const end = store.readers.begin()
  try {
    const view = await viewObject(store, request, 'GET')
    const chunks = readContent(store, view.object.content, view.span)
    return { ...view, body: new HeldBody(chunks, view.span.end - view.span.start, end, signal) }
  } catch (error) {
    end()
    throw error
  }
}

/** What `getObject` would read. Throws like it. */
export async function headObject(store: Store, request: ReadRequest): Promise<ObjectView> {
  const end = store.readers.begin()
  try {
    return await viewObject(store, request, 'HEAD')
  } finally {
    end()
  }
}

const viewObject = async (store: Store, request: ReadRequest, method: string): Promise<ObjectView> => {
  const { range, partNumber } = request
  const bucket = await readBucket(store, request.bucket)
  if (range !== undefined && partNumber !== undefined) throw rangeWithPartNumber()
  const { object } = await getVersion(store, bucket, request, method)
  checkReadConditions(request.conditions ?? {}, object, store.clock.now())
  // A version that is asked for by its id is not told to expire: what expires is the current one.
  const expiration =
    request.versionId === undefined ? await expirationDue(store, bucket, request.key, object) : undefined
  const shown = { ...shownVersionId(bucket, object), ...(expiration !== undefined && { expiration }) }
  if (partNumber !== undefined) return { ...(await viewPart(store, object, partNumber)), ...shown }
  const span = range === undefined ? undefined : parseRange(range, object.size)
  return { ...(span === undefined ? viewWhole(object) : viewRange(object, span)), ...shown }
}

const viewWhole = (object: ObjectRecord): ObjectView => ({
  object,
  span: { start: 0, end: object.size },
  partial: false,
  checksum: object.checksum,
  ...(object.content.kind === 'parts' && { checksumPartCount: object.content.count }),
})

/** The object's checksum goes with a range only where that is the object. */
const viewRange = (object: ObjectRecord, span: ByteSpan): ObjectView => {
  const whole = span.start === 0 && span.end === object.size && object.checksum.type === 'FULL_OBJECT'
  return { object, span, partial: true, ...(whole && { checksum: object.checksum }) }
}

/**
 * An object that was not made of parts counts as one part. Parts have checksums of their own to show
 * only under a COMPOSITE one.
 */
const viewPart = async (store: Store, object: ObjectRecord, number: number): Promise<ObjectView> => {
  const { content, checksum, size } = object
  const count = content.kind === 'parts' ? content.count : 1
  if (number > count) throw invalidPartNumber(number, count)
  if (content.kind !== 'parts') return { ...viewWhole(object), partial: size > 0 }
  const { part, offset } = await partAt(store, content, number)
  const own = checksum.type === 'COMPOSITE' ? part.checksum : undefined
  return {
    object,
    span: { start: offset, end: offset + part.size },
    partial: part.size > 0,
    partCount: count,
    ...(own !== undefined && { checksum: { ...checksum, value: own } }),
  }
}
