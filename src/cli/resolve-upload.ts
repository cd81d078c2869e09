import type { S3Calls } from '../transfer/s3-calls.ts'
import { NotThereError, UsageError } from './exit-codes.ts'
import { listUploads } from './list-pages.ts'
import { writeS3Url } from './s3-url.ts'
import type { S3Url } from './s3-url.ts'

/**
 * The id of the upload that is meant: the one given, or the only one of the key.
 *
 * @throws {NotThereError} when none is given and the key has none; {UsageError} when it has more than one.
 */
export async function resolveUpload(
  client: S3Calls,
  place: S3Url,
  given: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (given !== undefined) return given
  const found: string[] = []
  for await (const { Key, UploadId } of listUploads(
    client,
    { bucket: place.bucket, prefix: place.key },
    signal,
  )) {
    if (Key === place.key) found.push(UploadId)
  }
  if (found.length === 1) return found[0]!
  if (found.length === 0)
    throw new NotThereError('NoSuchUpload', `${writeS3Url(place)} has no unfinished upload`)
  throw new UsageError(
    `${writeS3Url(place)} has ${found.length} unfinished uploads; give the id of one (partita uploads ls)`,
  )
}
