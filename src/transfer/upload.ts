import { toBase64 } from '../checksum/index.ts'
import type { CrcAlgorithm } from '../checksum/index.ts'
import type { BodyStream } from '../protocol/body.ts'
import { abortUpload } from './abort-upload.ts'
import { isRetryable, withAttempts } from './attempts.ts'
import { MemoryBudget } from './memory-budget.ts'
import { combineDigests, crcField, crcOf, readCrcField } from './part-digests.ts'
import type { CrcFields } from './part-digests.ts'
import { defaultPartLimits, planParts } from './plan-parts.ts'
import type { PartLimits, PartPlan } from './plan-parts.ts'
import { runPool } from './pool.ts'
import { readParts } from './read-parts.ts'
import type { PlannedPart, ReadyPart } from './read-parts.ts'
import type { S3Calls } from './s3-calls.ts'
import type { Source } from './source.ts'
import { TransferError } from './transfer-error.ts'

export interface UploadOptions {
  readonly bucket: string
  readonly key: string
  readonly source: Source
  /** Sent with every part and verified for the whole; CRC64NVME unless given. */
  readonly checksum?: CrcAlgorithm
  /** Parts sent at once; 4 unless given. */
  readonly concurrency?: number
  /** Bytes of parts held at once; 128 MiB unless given. */
  readonly memory?: MemoryBudget
  readonly limits?: PartLimits
  readonly contentType?: string | undefined
  readonly metadata?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
  /** Told how many bytes of payload have gone out in all; goes back when a part is sent again. */
  readonly onProgress?: (bytes: number) => void
}

export interface UploadResult {
  readonly etag: string | undefined
  readonly size: number
  readonly partCount: number
  readonly checksum: { readonly algorithm: CrcAlgorithm; readonly value: string }
}

/** One upload under way. */
interface Run {
  readonly client: S3Calls
  readonly options: UploadOptions
  readonly algorithm: CrcAlgorithm
  readonly name: string
  sent: number
}

interface SentPart {
  readonly number: number
  readonly size: number
  readonly digest: Uint8Array
  readonly etag: string
}

const memoryDefault = 128 * 1024 * 1024
const concurrencyDefault = 4

/**
 * Sends a source as one object: in one request when it fits into one part, in parts otherwise.
 *
 * Every part carries its checksum; the object's is combined from them, checked by the server at
 * completion and compared with its answer. When it fails or is aborted, the upload is aborted on the
 * server too, and the key is as before.
 *
 * @throws {TransferError} when it fails; the signal's reason when it is aborted.
 */
export async function upload(client: S3Calls, options: UploadOptions): Promise<UploadResult> {
  const { source, signal, bucket, key } = options
  const run: Run = {
    client,
    options,
    algorithm: options.checksum ?? 'CRC64NVME',
    name: `s3://${bucket}/${key}`,
    sent: 0,
  }
  const memory = options.memory ?? new MemoryBudget(memoryDefault)
  const plan = planFor(run)
  const parts = readParts(source, plan, memory, signal)
  try {
    const first = await takePart(parts)
    if (first === undefined) throw new Error('A source has no part at all')
    if (plan.partCount === 1) return await putWhole(run, first)
    if (plan.partCount === undefined) return await uploadStream(run, first, parts)
    return await uploadInParts(run, chain([first], parts))
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof TransferError) throw error
    const retryable = isRetryable(error)
    const message = error instanceof Error ? error.message : String(error)
    throw new TransferError(`${run.name}: ${message}`, { name: run.name }, { retryable, cause: error })
  } finally {
    await parts.return(undefined)
  }
}

function planFor(run: Run): PartPlan {
  const { source, limits = defaultPartLimits } = run.options
  try {
    return planParts(source.kind === 'range' ? source.size : undefined, limits)
  } catch (error) {
    throw new TransferError(
      `"${source.name}": ${(error as Error).message}`,
      { name: source.name },
      { retryable: false, cause: error },
    )
  }
}

async function takePart(parts: AsyncGenerator<PlannedPart>): Promise<PlannedPart | undefined> {
  const next = await parts.next()
  return next.done === true ? undefined : next.value
}

async function* chain(
  first: readonly PlannedPart[],
  rest: AsyncGenerator<PlannedPart>,
): AsyncGenerator<PlannedPart> {
  yield* first
  yield* rest
}

/** Whether a stream ends within its first part shows only when the second is asked for. */
async function uploadStream(
  run: Run,
  first: PlannedPart,
  rest: AsyncGenerator<PlannedPart>,
): Promise<UploadResult> {
  const second = await takePart(rest)
  return second === undefined ? putWhole(run, first) : uploadInParts(run, chain([first, second], rest))
}

async function putWhole(run: Run, planned: PlannedPart): Promise<UploadResult> {
  const { algorithm, client, options, name } = run
  const { bucket, key, signal, contentType, metadata } = options
  const part = await planned.prepare(signal ?? new AbortController().signal)
  try {
    const digest = await crcOf(algorithm, part.chunks())
    const value = toBase64(digest)
    // What is sent from here on is verified by the digest; one request cannot be taken back.
    await checkUnchanged(run)
    const answer = await withAttempts({ name }, signal, () =>
      client.call(
        'PutObject',
        {
          Bucket: bucket,
          Key: key,
          ContentType: contentType,
          Metadata: metadata,
          ChecksumAlgorithm: algorithm,
          ...crcField(algorithm, value),
          Body: bodyOf(run, part),
        },
        { signal },
      ),
    )
    checkAnswer(run, answer, value)
    return { etag: answer.ETag, size: part.size, partCount: 1, checksum: { algorithm, value } }
  } finally {
    part.release()
  }
}

async function uploadInParts(run: Run, parts: AsyncGenerator<PlannedPart>): Promise<UploadResult> {
  const { algorithm, client, options, name } = run
  const { bucket, key, signal, contentType, metadata } = options
  const created = await withAttempts({ name }, signal, () =>
    client.call(
      'CreateMultipartUpload',
      {
        Bucket: bucket,
        Key: key,
        ContentType: contentType,
        Metadata: metadata,
        ChecksumAlgorithm: algorithm,
        ChecksumType: 'FULL_OBJECT',
      },
      { signal },
    ),
  )
  const uploadId = created.UploadId
  try {
    const sent: SentPart[] = []
    const concurrency = options.concurrency ?? concurrencyDefault
    await runPool(parts, { concurrency, signal }, async (part, poolSignal) => {
      sent.push(await sendPart(run, uploadId, part, poolSignal))
    })
    await checkUnchanged(run)
    return await complete(
      run,
      uploadId,
      sent.toSorted((a, b) => a.number - b.number),
    )
  } catch (error) {
    throw await abortUpload(client, { bucket, key, uploadId }, error, signal)
  }
}

async function sendPart(
  run: Run,
  uploadId: string,
  planned: PlannedPart,
  signal: AbortSignal,
): Promise<SentPart> {
  const { algorithm, client, options, name } = run
  const part = await planned.prepare(signal)
  try {
    const digest = await crcOf(algorithm, part.chunks())
    const value = toBase64(digest)
    const answer = await withAttempts({ name, partNumber: part.number }, signal, () =>
      client.call(
        'UploadPart',
        {
          Bucket: options.bucket,
          Key: options.key,
          UploadId: uploadId,
          PartNumber: part.number,
          ChecksumAlgorithm: algorithm,
          ...crcField(algorithm, value),
          Body: bodyOf(run, part),
        },
        { signal },
      ),
    )
    checkAnswer(run, answer, value, part.number)
    return { number: part.number, size: part.size, digest, etag: answer.ETag }
  } finally {
    part.release()
  }
}

async function complete(run: Run, uploadId: string, sent: readonly SentPart[]): Promise<UploadResult> {
  const { algorithm, client, options, name } = run
  const value = toBase64(combineDigests(algorithm, sent))
  const size = sent.reduce((sum, part) => sum + part.size, 0)
  const parts = sent.map(({ number, etag, digest }) => ({
    PartNumber: number,
    ETag: etag,
    ...crcField(algorithm, toBase64(digest)),
  }))
  const answer = await withAttempts({ name }, options.signal, () =>
    client.call(
      'CompleteMultipartUpload',
      {
        Bucket: options.bucket,
        Key: options.key,
        UploadId: uploadId,
        MultipartUpload: { Parts: parts },
        ChecksumType: 'FULL_OBJECT',
        MpuObjectSize: size,
        ...crcField(algorithm, value),
      },
      { signal: options.signal },
    ),
  )
  checkAnswer(run, answer, value)
  return { etag: answer.ETag, size, partCount: sent.length, checksum: { algorithm, value } }
}

async function checkUnchanged(run: Run): Promise<void> {
  const { source } = run.options
  if (source.kind === 'range') await source.checkUnchanged?.()
}

/** A server that tells a checksum must tell ours. */
function checkAnswer(run: Run, answer: CrcFields, sent: string, partNumber?: number): void {
  const told = readCrcField(answer, run.algorithm)
  if (told === undefined || told === sent) return
  const what = partNumber === undefined ? '' : `part ${partNumber}: `
  throw new TransferError(
    `${run.name}: ${what}the server has ${run.algorithm} ${told}, sent was ${sent}`,
    { name: run.name, partNumber },
    { retryable: true },
  )
}

/** The body of a part; it can be read again, for another attempt. */
function bodyOf(run: Run, part: ReadyPart): BodyStream {
  let counted = 0
  const count = (bytes: number): void => {
    counted += bytes
    run.sent += bytes
    run.options.onProgress?.(run.sent)
  }
  return {
    size: part.size,
    trailers: new Map(),
    replayable: true,
    async *[Symbol.asyncIterator]() {
      count(-counted)
      for await (const chunk of part.chunks()) {
        yield chunk
        count(chunk.length)
      }
    },
  }
}
