import { S3Error } from '../protocol/errors.ts'
import { findCrc } from './part-digests.ts'
import { TransferError } from './transfer-error.ts'
import { withAttempts } from './attempts.ts'
import type { S3Calls } from './s3-calls.ts'
import type { CrcAlgorithm } from '../checksum/index.ts'

export interface ObjectPlace {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string | undefined
}

/** What is known of an object before its bytes are read. */
export interface ObjectFacts {
  readonly size: number
  readonly etag: string | undefined
  readonly lastModified: Date | undefined
  readonly contentType: string | undefined
  readonly metadata: Readonly<Record<string, string>> | undefined
  /** The CRC of the whole object; undefined when the server has none, or only one composed of parts'. */
  readonly checksum: { readonly algorithm: CrcAlgorithm; readonly value: string } | undefined
}

export const nameOf = (place: ObjectPlace): string => `s3://${place.bucket}/${place.key}`

/** @throws {TransferError} when there is no such object. */
export async function headObject(
  client: S3Calls,
  place: ObjectPlace,
  signal: AbortSignal | undefined,
): Promise<ObjectFacts> {
  const { bucket, key, versionId } = place
  const name = nameOf(place)
  const input = { Bucket: bucket, Key: key, VersionId: versionId, ChecksumMode: 'ENABLED' } as const
  const answer = await withAttempts({ name }, signal, () =>
    client.call('HeadObject', input, { signal }).catch((error: unknown) => {
      // An answer to HEAD has no body that could say more.
      if (!(error instanceof S3Error && error.status === 404)) throw error
      throw new TransferError(`There is no object ${name}`, { name }, { retryable: false, cause: error })
    }),
  )
  return {
    size: answer.ContentLength ?? 0,
    etag: answer.ETag,
    lastModified: answer.LastModified,
    contentType: answer.ContentType,
    metadata: answer.Metadata,
    checksum: answer.ChecksumType === 'COMPOSITE' ? undefined : findCrc(answer),
  }
}

export interface Span {
  /** Offset of the first byte. */
  readonly start: number
  /** In bytes. */
  readonly size: number
}

/**
 * Reads a span of an object, all of it from the object that `facts` describes: if it is replaced in
 * between, that is an error and not a mixture. A connection that breaks or ends early is taken up
 * again from the last byte that was received.
 *
 * @throws {TransferError} when it fails for good; the signal's reason when it is aborted.
 */
export async function* readObject(
  client: S3Calls,
  place: ObjectPlace,
  facts: Pick<ObjectFacts, 'size' | 'etag'>,
  span: Span,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const end = span.start + span.size
  let position = span.start
  // Five failures in a row end it; one that brought bytes begins the count again.
  while (position < end) {
    const from = position
    const chunks = await withAttempts({ name: nameOf(place) }, signal, () =>
      beginRead(client, place, facts, { start: from, size: end - from }, signal),
    )
    try {
      for await (const chunk of chunks) {
        position += chunk.length
        if (position > end) throw tooLong(place, span)
        yield chunk
      }
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof TransferError) throw error
      // The connection broke after bytes had come: go on behind them.
    }
  }
}

/** Asks for a span and waits for its first bytes, so that an attempt without any counts as failed. */
async function beginRead(
  client: S3Calls,
  place: ObjectPlace,
  facts: Pick<ObjectFacts, 'size' | 'etag'>,
  span: Span,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<Uint8Array>> {
  const isWhole = span.start === 0 && span.size === facts.size
  const answer = await client.call(
    'GetObject',
    {
      Bucket: place.bucket,
      Key: place.key,
      VersionId: place.versionId,
      Range: isWhole ? undefined : `bytes=${span.start}-${span.start + span.size - 1}`,
      IfMatch: facts.etag === undefined ? undefined : `"${facts.etag}"`,
    },
    { signal },
  )
  if (answer.Body.size !== undefined && answer.Body.size !== span.size) throw tooLong(place, span)
  const iterator = answer.Body[Symbol.asyncIterator]()
  for (;;) {
    const next = await iterator.next()
    if (next.done === true) {
      throw new TransferError(
        `${nameOf(place)}: the answer ended early`,
        { name: nameOf(place) },
        { retryable: true },
      )
    }
    if (next.value.length > 0) return chunksFrom(next.value, iterator)
  }
}

async function* chunksFrom(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first
    yield* { [Symbol.asyncIterator]: () => rest }
  } finally {
    await rest.return?.()
  }
}

const tooLong = (place: ObjectPlace, span: Span): TransferError =>
  new TransferError(
    `${nameOf(place)}: the server did not send the ${span.size} bytes from ${span.start} on that were asked for`,
    { name: nameOf(place) },
    { retryable: false },
  )
