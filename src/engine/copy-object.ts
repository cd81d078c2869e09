import type { ChecksumAlgorithm } from '../checksum/checksum.ts'
import { toBase64, toHex } from '../checksum/encoding.ts'
import { createHasher } from '../checksum/hasher.ts'
import { copyToItself, invalidRequest } from '../protocol/error-messages.ts'
import { putSizeMax } from '../protocol/limits.ts'
import type { Batch } from '../storage/meta-store.ts'
import { untilCommitted } from './attempts.ts'
import { getBucket } from './buckets.ts'
import { newVersionIds, planAdd } from './change-versions.ts'
import {
  checkCopySourceConditions,
  checkWriteConditions,
  type ReadConditions,
  type WriteConditions,
} from './conditions.ts'
import { readContent } from './content.ts'
import { getCopySource, type CopySource } from './copy-source.ts'
import { withLock } from './object-lock.ts'
import { eventEntries, eventFields, type EventRequester } from './events/outbox.ts'
import { withoutAbsent } from './object-attributes.ts'
import { checkQuota } from './quota/quota.ts'
import type { ObjectAttributes, ObjectRecord, StoredChecksum } from './records.ts'
import { referenceContent } from './references.ts'
import type { Store } from './store.ts'
import { currentOf, readVersions, shownVersionId, type StoredObject } from './versions.ts'

export interface CopyRequest {
  readonly source: CopySource
  readonly sourceConditions?: ReadConditions
  readonly bucket: string
  readonly key: string
  readonly conditions?: WriteConditions
  /** The checksum to compute; that of the source where absent. */
  readonly algorithm?: ChecksumAlgorithm | undefined
  /** What the request says of the new object, used as the directives tell. */
  readonly attributes: ObjectAttributes
  readonly metadataDirective: 'COPY' | 'REPLACE'
  readonly taggingDirective: 'COPY' | 'REPLACE'
  /** Whether the request names a storage class or a redirect: that alone justifies a copy to itself. */
  readonly changesPlace: boolean
  /** Whose request it is, for those who are told of it. */
  readonly requester?: EventRequester | undefined
}

export interface CopyResult {
  readonly object: ObjectRecord
  /** Where the bucket has, or had, versioning. */
  readonly versionId?: string
  /** Of the source; `null` where it has none. */
  readonly sourceVersionId: string
}

/**
 * Makes the source's bytes the current object of another key (or the same) without moving them: both
 * name the same blobs. They are read once where their MD5 or checksum is not known yet, because the
 * source was made of parts or another algorithm is asked for.
 *
 * @throws {S3Error} NoSuchBucket, NoSuchKey, InvalidArgument (versionId), InvalidRequest (over 5 GiB;
 * a copy to itself that changes nothing), PreconditionFailed, NotImplemented (conditions), OperationAborted.
 */
export async function copyObject(store: Store, request: CopyRequest): Promise<CopyResult> {
  const { bucket, key } = request
  const end = store.readers.begin()
  try {
    let digests: CopyDigests | undefined
    return await untilCommitted(store.meta, async () => {
      const from = await getSource(store, request)
      const { entry, bucket: bucketRecord } = await getBucket(store, bucket)
      const versions = await readVersions(store, bucketRecord, key)
      checkWriteConditions(request.conditions ?? {}, currentOf(versions), key)
      await checkQuota(store, bucketRecord, from.object.size)
      if (digests?.of !== from.object.id) digests = await digestsOfCopy(store, from.object, request.algorithm)
      const ids = newVersionIds(store, versions)
      const copied = await referenceContent(store, from.object, { start: 0, end: from.object.size }, ids.id)
      const object: ObjectRecord = {
        ...withLock(bucketRecord, attributesOfCopy(from.object, request), store.clock.now()),
        ...ids,
        owner: request.attributes.writer ?? bucketRecord.owner,
        size: from.object.size,
        etag: digests.etag,
        modifiedAt: store.clock.now(),
        checksum: digests.checksum,
        content: { kind: 'segments', segments: copied.segments },
      }
      const { expect, set } = await planAdd(store, versions, object)
      const expectAll: Batch['expect'] = [
        [entry.key, entry.version],
        ...expect,
        [from.entry.key, from.entry.version],
      ]
      const events = await eventEntries(store, bucketRecord, {
        name: 's3:ObjectCreated:Copy',
        key,
        ...eventFields(bucketRecord, object),
        requester: request.requester,
      })
      return {
        batch: { expect: expectAll, set: [...set, ...copied.set, ...events] },
        result: { object, ...shownVersionId(bucketRecord, object), sourceVersionId: from.object.versionId },
      }
    })
  } finally {
    end()
  }
}

/** An older version may be put on top of the others as it is. */
const isToItself = ({ source, bucket, key }: CopyRequest): boolean =>
  source.bucket === bucket && source.key === key && source.versionId === undefined

const getSource = async (store: Store, request: CopyRequest): Promise<StoredObject> => {
  const { source, metadataDirective, changesPlace } = request
  const found = await getCopySource(store, source)
  if (isToItself(request) && metadataDirective === 'COPY' && !changesPlace) throw copyToItself()
  checkCopySourceConditions(request.sourceConditions ?? {}, found.object, store.clock.now())
  if (found.object.size > putSizeMax) {
    throw invalidRequest(
      `The specified copy source is larger than the maximum allowable size for a copy source: ${putSizeMax}`,
    )
  }
  return found
}

/** A storage class, a redirect, a lock and an access control list are never copied. */
const attributesOfCopy = (source: ObjectRecord, request: CopyRequest): ObjectAttributes => {
  const { attributes } = request
  const copies = request.metadataDirective === 'COPY'
  const { websiteRedirectLocation } = attributes.system
  return {
    system: copies ? withoutAbsent({ ...source.system, websiteRedirectLocation }) : attributes.system,
    metadata: copies ? source.metadata : attributes.metadata,
    tags: request.taggingDirective === 'COPY' ? source.tags : attributes.tags,
    storageClass: attributes.storageClass,
    ...(attributes.lock !== undefined && { lock: attributes.lock }),
    ...(attributes.acl !== undefined && { acl: attributes.acl }),
    ...(attributes.writer !== undefined && { writer: attributes.writer }),
  }
}

interface CopyDigests {
  /** Id of the object that was read. */
  readonly of: string
  readonly etag: string
  readonly checksum: StoredChecksum
}

const digestsOfCopy = async (
  store: Store,
  source: ObjectRecord,
  algorithm: ChecksumAlgorithm = source.checksum.algorithm,
): Promise<CopyDigests> => {
  const { checksum, content, etag } = source
  const knowsMd5 = content.kind === 'segments'
  const knowsChecksum = checksum.algorithm === algorithm && checksum.type === 'FULL_OBJECT'
  if (knowsMd5 && knowsChecksum) return { of: source.id, etag, checksum }
  const md5 = createHasher('MD5')
  const other = knowsChecksum ? undefined : createHasher(algorithm)
  try {
    for await (const chunk of readContent(store, content, { start: 0, end: source.size })) {
      md5.update(chunk)
      other?.update(chunk)
    }
  } catch (error) {
    md5.dispose()
    other?.dispose()
    throw error
  }
  return {
    of: source.id,
    etag: toHex(md5.digest()),
    checksum:
      other === undefined ? checksum : { algorithm, type: 'FULL_OBJECT', value: toBase64(other.digest()) },
  }
}
