import { UsageError } from './exit-codes.ts'

/** What `s3://bucket/key` names; the key is empty for a bucket, or a prefix, as the verb has it. */
export interface S3Url {
  readonly bucket: string
  readonly key: string
}

/** True for what is meant as a place on a server rather than a file. */
export const isS3Url = (text: string): boolean => text.startsWith('s3://')

/**
 * Parses `s3://bucket` or `s3://bucket/key`. The key is taken as it stands: nothing is decoded,
 * and `//`, `?` and `#` are part of it.
 *
 * @throws {UsageError} when it is not of that form.
 */
export function parseS3Url(text: string): S3Url {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(text)
  if (match === null) throw new UsageError(`"${text}" is not of the form s3://bucket/key`)
  return { bucket: match[1]!, key: match[2] ?? '' }
}

/** @throws {UsageError} when there is no key. */
export function parseObjectUrl(text: string): S3Url {
  const url = parseS3Url(text)
  if (url.key === '') throw new UsageError(`"${text}" names a bucket; an object is s3://bucket/key`)
  return url
}

/** Like parseS3Url, but the name of the bucket may stand alone: `my-bucket`. */
export function parseBucketUrl(text: string): string {
  const { bucket, key } = parseS3Url(isS3Url(text) ? text : `s3://${text}`)
  if (key !== '') throw new UsageError(`"${text}" names an object; a bucket is s3://bucket`)
  return bucket
}

export const writeS3Url = (url: S3Url): string => `s3://${url.bucket}/${url.key}`
