import { invalidCopySource, invalidRequest, noSuchKey, noSuchVersion } from '../protocol/error-messages.ts'
import { checkKey } from '../protocol/names.ts'
import { readBucket } from './buckets.ts'
import type { Store } from './store.ts'
import { findVersion, isMarker, type StoredObject } from './versions.ts'

export interface CopySource {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string
}

/**
 * Reads `x-amz-copy-source`: `[/]bucket/key[?versionId=id]`, percent-encoded as a whole or but for
 * the slashes. Decoded once; a plus is a plus. A `?versionId=` that belongs to the key is encoded.
 *
 * @throws {S3Error} InvalidArgument.
 */
export function parseCopySource(text: string): CopySource {
  const [path, versionId] = splitVersion(text)
  const decoded = decode(path.startsWith('/') ? path.slice(1) : path)
  const slash = decoded.indexOf('/')
  const bucket = decoded.slice(0, slash)
  const key = decoded.slice(slash + 1)
  if (slash < 1 || !isBucketName(bucket) || !isKey(key)) throw invalidCopySource()
  return versionId === undefined ? { bucket, key } : { bucket, key, versionId: decode(versionId) }
}

/**
 * The object that is copied.
 * @throws {S3Error} NoSuchBucket, NoSuchKey, NoSuchVersion, InvalidArgument (version id), InvalidRequest
 * for a delete marker by its version id.
 */
export const getCopySource = async (store: Store, source: CopySource): Promise<StoredObject> => {
  const { key, versionId } = source
  const found = await findVersion(store, await readBucket(store, source.bucket), key, versionId)
  if (found === undefined) throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId)
  const { entry, version } = found
  if (!isMarker(version)) return { entry, object: version }
  if (versionId === undefined) throw noSuchKey(key)
  throw invalidRequest(
    'The source of a copy request may not specifically refer to a delete marker by version id.',
  )
}

/** Of any age: the oldest buckets have capitals, underscores and up to 255 characters. */
const isBucketName = (text: string): boolean => /^[A-Za-z0-9._-]{3,255}$/.test(text)

const isKey = (text: string): boolean => {
  try {
    checkKey(text)
    return true
  } catch {
    return false
  }
}

const versionSeparator = '?versionId='

const splitVersion = (text: string): readonly [path: string, versionId: string | undefined] => {
  const at = text.lastIndexOf(versionSeparator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + versionSeparator.length)]
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalidCopySource()
  }
}
