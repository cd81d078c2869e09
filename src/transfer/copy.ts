import { abortUpload } from './abort-upload.ts'
import { withAttempts } from './attempts.ts'
import { defaultPartLimits, planParts } from './plan-parts.ts'
import { putSizeMax } from '../protocol/limits.ts'
import { runPool } from './pool.ts'
import { planSpans } from './download.ts'
import { headObject, nameOf } from './read-object.ts'
import type { ObjectFacts, ObjectPlace } from './read-object.ts'
import type { S3Calls } from './s3-calls.ts'
import { TransferError } from './transfer-error.ts'
import type { TransferPlace } from './transfer-error.ts'

export interface CopyOptions {
  readonly source: ObjectPlace
  readonly target: { readonly bucket: string; readonly key: string }
  /** Parts copied at once; 8 unless given: the bytes move on the server. */
  readonly concurrency?: number
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (bytes: number, size: number) => void
}

export interface CopyResult {
  readonly size: number
  readonly etag: string | undefined
}

const concurrencyDefault = 8
const partSizeWanted = 512 * 1024 * 1024

/**
 * Copies an object on the server: in one request up to 5 GiB, in parts above. All parts are of one
 * and the same source; content type and metadata go with it.
 *
 * @throws {TransferError} when it fails; the signal's reason when it is aborted.
 */
export async function copyObject(client: S3Calls, options: CopyOptions): Promise<CopyResult> {
  const { source, signal } = options
  const facts = await headObject(client, source, signal)
  const etag =
    facts.size <= putSizeMax
      ? await copyWhole(client, options, facts)
      : await copyInParts(client, options, facts)
  options.onProgress?.(facts.size, facts.size)
  return { size: facts.size, etag }
}

/** The value of x-amz-copy-source. */
const copySourceOf = ({ bucket, key, versionId }: ObjectPlace): string => {
  const path = `${bucket}/${key}`.split('/').map(encodeURIComponent).join('/')
  return versionId === undefined ? path : `${path}?versionId=${encodeURIComponent(versionId)}`
}

const ifMatchOf = (facts: ObjectFacts): string | undefined =>
  facts.etag === undefined ? undefined : `"${facts.etag}"`

async function copyWhole(
  client: S3Calls,
  options: CopyOptions,
  facts: ObjectFacts,
): Promise<string | undefined> {
  const { source, target, signal } = options
  const answer = await withAttempts({ name: nameOf(target) }, signal, () =>
    client.call(
      'CopyObject',
      {
        Bucket: target.bucket,
        Key: target.key,
        CopySource: copySourceOf(source),
        CopySourceIfMatch: ifMatchOf(facts),
      },
      { signal },
    ),
  )
  return answer.CopyObjectResult.ETag
}

async function copyInParts(
  client: S3Calls,
  options: CopyOptions,
  facts: ObjectFacts,
): Promise<string | undefined> {
  const { target, signal } = options
  const { bucket, key } = target
  const created = await withAttempts({ name: nameOf(target) }, signal, () =>
    client.call(
      'CreateMultipartUpload',
      { Bucket: bucket, Key: key, ContentType: facts.contentType, Metadata: facts.metadata },
      { signal },
    ),
  )
  const uploadId = created.UploadId
  try {
    const etags = await copyParts(client, options, facts, uploadId)
    const parts = etags.map((etag, index) => ({ PartNumber: index + 1, ETag: etag }))
    const completion = { Bucket: bucket, Key: key, UploadId: uploadId, MultipartUpload: { Parts: parts } }
    const answer = await withAttempts({ name: nameOf(target) }, signal, () =>
      client.call('CompleteMultipartUpload', completion, { signal }),
    )
    return answer.ETag
  } catch (error) {
    throw await abortUpload(client, { bucket, key, uploadId }, error, signal)
  }
}

/** Copies all parts; resolves with their ETags in order. */
async function copyParts(
  client: S3Calls,
  options: CopyOptions,
  facts: ObjectFacts,
  uploadId: string,
): Promise<string[]> {
  const { source, target, signal } = options
  const partSize = planParts(facts.size, { ...defaultPartLimits, partSizeWanted }).partSizeOf(1)
  const etags: string[] = []
  let copied = 0
  await runPool(
    planSpans(facts.size, partSize).entries(),
    { concurrency: options.concurrency ?? concurrencyDefault, signal },
    async ([index, { start, size }], poolSignal) => {
      const part = {
        Bucket: target.bucket,
        Key: target.key,
        UploadId: uploadId,
        PartNumber: index + 1,
        CopySource: copySourceOf(source),
        CopySourceRange: `bytes=${start}-${start + size - 1}`,
        CopySourceIfMatch: ifMatchOf(facts),
      }
      const place = { name: nameOf(target), partNumber: index + 1 }
      const answer = await withAttempts(place, poolSignal, () =>
        client.call('UploadPartCopy', part, { signal: poolSignal }),
      )
      etags[index] = etagOf(answer.CopyPartResult.ETag, place)
      copied += size
      options.onProgress?.(copied, facts.size)
    },
  )
  return etags
}

function etagOf(etag: string | undefined, place: TransferPlace): string {
  if (etag !== undefined) return etag
  throw new TransferError(`${place.name}: the server told no ETag of a part`, place, { retryable: false })
}
