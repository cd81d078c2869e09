import { malformedXml, noSuchVersion } from '../protocol/error-messages.ts'
import { S3Error } from '../protocol/errors.ts'
import { deleteCountMax } from '../protocol/limits.ts'
import { checkKey } from '../protocol/names.ts'
import type { CurrentBucket } from './buckets.ts'
import {
  deleteFrom,
  getBucketToDeleteFrom,
  refuseDirectoryConditions,
  type DeleteRequest,
  type Deletion,
} from './delete-object.ts'
import type { Store } from './store.ts'

export interface ObjectToDelete {
  readonly key: string
  readonly versionId?: string | undefined
  /** Delete only this ETag. */
  readonly etag?: string | undefined
  readonly lastModified?: unknown
  readonly size?: unknown
}

export interface DeletionResult {
  readonly key: string
  readonly versionId?: string | undefined
  /** What was done. */
  readonly deletion?: Deletion
  /** Why it was not. */
  readonly error?: S3Error
}

/** So many commits are asked for at once: they share the waits for the disk. */
const concurrency = 64

/**
 * Deletes up to 1,000 objects, each for itself: one that fails keeps no other. Results are in the
 * order asked for.
 *
 * @throws {S3Error} NoSuchBucket; MalformedXML for none or more than 1,000.
 */
export async function deleteObjects(
  store: Store,
  bucket: string,
  objects: readonly ObjectToDelete[],
  options: Pick<DeleteRequest, 'bypassGovernance' | 'requester'> = {},
): Promise<readonly DeletionResult[]> {
  if (objects.length === 0 || objects.length > deleteCountMax) throw malformedXml()
  const found = await getBucketToDeleteFrom(store, bucket)
  const results: DeletionResult[] = []
  for (let start = 0; start < objects.length; start += concurrency) {
    const some = objects.slice(start, start + concurrency)
    results.push(
      ...(await Promise.all(some.map((object) => deleteOne(store, found, { ...object, ...options })))),
    )
  }
  return results
}

const deleteOne = async (
  store: Store,
  bucket: CurrentBucket,
  object: ObjectToDelete & Pick<DeleteRequest, 'bypassGovernance' | 'requester'>,
): Promise<DeletionResult> => {
  const { key, versionId, etag, bypassGovernance, requester } = object
  try {
    checkObject(store, object)
    const request = { bucket: bucket.bucket.name, key, versionId, ifMatch: etag, bypassGovernance, requester }
    return { key, versionId, deletion: await deleteFrom(store, bucket, request) }
  } catch (error) {
    if (error instanceof S3Error) return { key, versionId, error }
    throw error
  }
}

/** Unlike elsewhere an id that was never given out is one that does not exist. */
const checkObject = (store: Store, object: ObjectToDelete): void => {
  const { key, versionId } = object
  checkKey(key)
  if (versionId !== undefined && versionId !== 'null' && store.versionIds.parse(versionId) === undefined) {
    throw noSuchVersion(key, versionId)
  }
  refuseDirectoryConditions(object)
}
