import { createHasher, toBase64 } from '../checksum/index.ts'
import { combineDigests } from './part-digests.ts'
import type { PartDigest } from './part-digests.ts'
import { runPool } from './pool.ts'
import { headObject, nameOf, readObject } from './read-object.ts'
import type { ObjectFacts, ObjectPlace, Span } from './read-object.ts'
import type { S3Calls } from './s3-calls.ts'
import type { Sink } from './sink.ts'
import { TransferError } from './transfer-error.ts'

export interface DownloadOptions {
  readonly object: ObjectPlace
  /** Opens what receives the bytes, once their number is known. */
  readonly openSink: (facts: ObjectFacts) => Promise<Sink>
  /** Ranges read at once; 4 unless given. */
  readonly concurrency?: number
  /** Bytes of a range; 8 MiB unless given. */
  readonly rangeSize?: number
  readonly signal?: AbortSignal | undefined
  /** Told how many bytes have been written in all. */
  readonly onProgress?: (bytes: number, size: number) => void
}

export interface DownloadResult {
  readonly size: number
  readonly etag: string | undefined
  /** What the bytes were verified by; undefined when the server tells no checksum of the whole. */
  readonly verifiedBy: string | undefined
}

const concurrencyDefault = 4
const rangeSizeDefault = 8 * 1024 * 1024

/**
 * Receives an object in ranges read side by side.
 *
 * All ranges are of one and the same object (If-Match), and the checksum of the whole, combined from
 * theirs, is compared with the server's where it tells one, before the sink gives the bytes their
 * name. If anything fails, nothing is left of it.
 *
 * @throws {TransferError} when it fails; the signal's reason when it is aborted.
 */
export async function download(client: S3Calls, options: DownloadOptions): Promise<DownloadResult> {
  const { object, signal } = options
  const facts = await headObject(client, object, signal)
  const sink = await options.openSink(facts)
  try {
    const spans = planSpans(facts.size, options.rangeSize ?? rangeSizeDefault)
    const digests: PartDigest[] = []
    let written = 0
    const count = (bytes: number): void => {
      written += bytes
      options.onProgress?.(written, facts.size)
    }
    const concurrency = options.concurrency ?? concurrencyDefault
    await runPool(spans.entries(), { concurrency, signal }, async ([index, span], poolSignal) => {
      const digest = await receiveSpan(client, object, facts, span, sink, count, poolSignal)
      digests[index] = { size: span.size, digest }
    })
    verify(object, facts, digests)
    await sink.finish()
    return { size: facts.size, etag: facts.etag, verifiedBy: facts.checksum?.algorithm }
  } catch (error) {
    await sink.discard()
    throw error
  }
}

/** Spans of `rangeSize` bytes that cover an object of `size` bytes; none when it is empty. */
export function planSpans(size: number, rangeSize: number): Span[] {
  return Array.from({ length: Math.ceil(size / rangeSize) }, (_, index) => ({
    start: index * rangeSize,
    size: Math.min(rangeSize, size - index * rangeSize),
  }))
}

async function receiveSpan(
  client: S3Calls,
  object: ObjectPlace,
  facts: ObjectFacts,
  span: Span,
  sink: Sink,
  count: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const hasher = createHasher(facts.checksum?.algorithm ?? 'CRC64NVME')
  let ended = false
  try {
    let position = span.start
    for await (const chunk of readObject(client, object, facts, span, signal)) {
      hasher.update(chunk)
      await sink.write(position, chunk)
      position += chunk.length
      count(chunk.length)
    }
    ended = true
    return hasher.digest()
  } finally {
    if (!ended) hasher.dispose()
  }
}

function verify(object: ObjectPlace, facts: ObjectFacts, digests: readonly PartDigest[]): void {
  if (facts.checksum === undefined) return
  const { algorithm, value } = facts.checksum
  const received = toBase64(combineDigests(algorithm, digests))
  if (received === value) return
  throw new TransferError(
    `${nameOf(object)}: the bytes received have ${algorithm} ${received}, the object's is ${value}`,
    { name: nameOf(object) },
    { retryable: true },
  )
}
