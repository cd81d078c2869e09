import type { S3Calls } from '../transfer/s3-calls.ts'
import { UsageError } from './exit-codes.ts'
import { listUploads } from './list-pages.ts'
import { writeS3Url } from './s3-url.ts'
import type { S3Url } from './s3-url.ts'

/**
 * The id of the upload that is meant: the one given, or the only one of the key.
 *
 * @throws {UsageError} when none is given and the key has none, or more than one.
 */
export async function resolveUpload(
  client: S3Calls,
  place: S3Url,
  given: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  if (given !== undefined) return given
  const found: string[] = []
  for await (const { Key, UploadId } of listUploads(client, { bucket: place.bucket, prefix: place.key }, signal)) {
    if (Key === place.key) found.push(UploadId)
  }
  if (found.length === 1) return found[0]!
  throw new UsageError(
    found.length === 0
      ? `${writeS3Url(place)} has no unfinished upload`
      : `${writeS3Url(place)} has ${found.length} unfinished uploads; give the id of one (partita uploads ls)`,
  )
}
