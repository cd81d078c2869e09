import { headerNotImplemented, invalidVersionId } from '../protocol/error-messages.ts'
import { untilCommitted } from './attempts.ts'
import { readBucket } from './buckets.ts'
import { checkDeleteCondition } from './conditions.ts'
import { findCurrent, hasOpenUploads, planReplace } from './current-object.ts'
import type { Store } from './store.ts'

export interface DeleteRequest {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string | undefined
  /** An ETag, or `*` for whatever is there. */
  readonly ifMatch?: string | undefined
}

/**
 * Deletes the current object of a key, durably. Deleting what is not there is no error, unless a
 * condition asks for it.
 *
 * @throws {S3Error} NoSuchBucket, InvalidArgument (versionId), NoSuchKey and PreconditionFailed (If-Match).
 */
export async function deleteObject(store: Store, request: DeleteRequest): Promise<void> {
  await readBucket(store, request.bucket)
  checkVersionId(request.versionId)
  await deleteCurrent(store, request)
}

/** Deletes a key of a bucket that is known to be there. @throws {S3Error} NoSuchKey, PreconditionFailed. */
export async function deleteCurrent(store: Store, request: DeleteRequest): Promise<void> {
  const { bucket, key, ifMatch } = request
  await untilCommitted(store.meta, async () => {
    const previous = await findCurrent(store, bucket, key)
    checkDeleteCondition(ifMatch, previous?.object, key)
    if (previous === undefined) return { result: undefined }
    const openUploads = await hasOpenUploads(store, bucket, key)
    return { batch: planReplace(store, bucket, key, previous, undefined, openUploads), result: undefined }
  })
}

/**
 * Objects of a bucket without versioning have the one version `null`; no other id was ever issued.
 * @throws {S3Error} InvalidArgument.
 */
export const checkVersionId = (versionId: string | undefined): void => {
  if (versionId !== undefined && versionId !== 'null') throw invalidVersionId(versionId)
}

/**
 * Conditions of a delete that S3 takes in directory buckets only.
 * @throws {S3Error} NotImplemented.
 */
export const refuseDirectoryConditions = (conditions: {
  readonly lastModified?: unknown
  readonly size?: unknown
}): void => {
  if (conditions.lastModified !== undefined) throw headerNotImplemented('x-amz-if-match-last-modified-time')
  if (conditions.size !== undefined) throw headerNotImplemented('x-amz-if-match-size')
}
