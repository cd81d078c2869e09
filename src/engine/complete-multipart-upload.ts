import { conditionalRequestConflict } from '../protocol/error-messages.ts'
import type { Batch, Entry } from '../storage/meta-store.ts'
import { untilCommitted, type Decision } from './attempts.ts'
import { getBucket, type CurrentBucket } from './buckets.ts'
import { idOfCompleted, planAdd, type TouchRecord } from './change-versions.ts'
import { completionDigest, type CompletionList } from './completion-list.ts'
import { checkWriteConditions, type WriteConditions } from './conditions.ts'
import { eventEntries, eventFields, type EventRequester } from './events/outbox.ts'
import { garbageEntry } from './garbage.ts'
import { keys } from './keys.ts'
import { readParts } from './parts.ts'
import { checkObjectChecksum, planCompletion, type CompletionPlan } from './plan-completion.ts'
import { findReceipt, goneUpload, receiptEntries } from './receipts.ts'
import {
  decodeRecord,
  type Identity,
  type ObjectRecord,
  type StoredChecksum,
  type UploadRecord,
} from './records.ts'
import type { Store } from './store.ts'
import { findUpload, isOnlyUpload, type OpenUpload, type UploadName } from './uploads.ts'
import { currentOf, readVersions, type KeyVersions } from './versions.ts'

export interface CompletionRequest extends UploadName {
  readonly list: CompletionList
  readonly conditions: WriteConditions
  readonly caller: Identity
  /** Whose request it is, for those who are told of it. */
  readonly requester?: EventRequester | undefined
}

export interface CompletionResult {
  /** Without quotes. */
  readonly etag: string
  readonly versionId: string
  readonly checksum: StoredChecksum
  readonly partCount: number
}

/**
 * Makes the listed parts of an upload the object of its key, in one durable commit that moves no
 * byte, and frees the other parts.
 *
 * A repeat of the request that completed the upload gets the first result for as long as the
 * receipt is kept, also after the object is gone; so do those who lose a race of equal requests.
 * After any error the upload is as it was.
 *
 * @throws {S3Error} NoSuchBucket, NoSuchUpload, those of the conditions (NotImplemented, NoSuchKey,
 * PreconditionFailed, ConditionalRequestConflict) and those of `planCompletion`, in this order.
 */
export const completeMultipartUpload = async (
  store: Store,
  request: CompletionRequest,
): Promise<CompletionResult> =>
  untilCommitted(store.meta, async () => {
    const bucket = await getBucket(store, request.bucket)
    const found = await findUpload(store, request)
    if (found === undefined) return { result: await repeatedResult(store, request) }
    const state = await readState(store, bucket, found)
    checkConditions(request, found.upload, state)
    // The parts are read after what the commit expects unchanged, so no part can come in between.
    const plan = planCompletion(found.upload, await readParts(store, found.upload.id), request.list)
    return planCommit(store, request, { ...found, ...state }, plan)
  })

interface KeyState {
  readonly bucketEntry: Entry
  readonly versions: KeyVersions
  readonly touch: Entry | undefined
  /** Of the nodes that have stored parts of the upload. */
  readonly activity: Batch['expect']
  readonly only: boolean
}

const readState = async (
  store: Store,
  { entry: bucketEntry, bucket: bucketRecord }: CurrentBucket,
  { upload }: OpenUpload,
): Promise<KeyState> => {
  const { bucket, key } = upload
  const [versions, touch, only, activity] = await Promise.all([
    readVersions(store, bucketRecord, key),
    store.meta.get(keys.touch(bucket, key)),
    isOnlyUpload(store, upload),
    Promise.all(
      upload.nodes.map(async (node) => {
        const activityKey = keys.activity(upload.id, node)
        return [activityKey, (await store.meta.get(activityKey))?.version] as const
      }),
    ),
  ])
  return { bucketEntry, versions, touch, only, activity }
}

/** @throws {S3Error} NotImplemented, NoSuchKey, PreconditionFailed, ConditionalRequestConflict. */
const checkConditions = (request: CompletionRequest, upload: UploadRecord, state: KeyState): void => {
  const { conditions, key } = request
  if (conditions.ifMatch === undefined && conditions.ifNoneMatch === undefined) return
  checkWriteConditions(conditions, currentOf(state.versions), key)
  const condition = conditions.ifMatch === undefined ? 'If-None-Match' : 'If-Match'
  if (changedSince(upload, state)) throw conditionalRequestConflict(condition, key)
}

/**
 * Whether the key was written or deleted after the upload was initiated: then S3 does not trust a
 * condition, even one that holds. An object's id tells when its upload was initiated, its
 * `modifiedAt` when that was completed.
 */
const changedSince = (upload: UploadRecord, { versions, touch }: KeyState): boolean => {
  const newest = versions.newest?.version
  if (newest !== undefined && (newest.id > upload.id || newest.modifiedAt > upload.initiatedAt)) return true
  return touch !== undefined && decodeRecord<TouchRecord>(touch.value).id > upload.id
}

const repeatedResult = async (store: Store, request: CompletionRequest): Promise<CompletionResult> => {
  const receipt = await findReceipt(store, request)
  if (receipt?.outcome !== 'completed' || receipt.request !== completionDigest(request.list)) {
    throw await goneUpload(store, request)
  }
  const { etag, versionId, checksum, partCount } = receipt
  checkObjectChecksum(false, checksum, partCount, request.list.checksums)
  return { etag, versionId, checksum, partCount }
}

const planCommit = async (
  store: Store,
  request: CompletionRequest,
  state: OpenUpload & KeyState,
  plan: CompletionPlan,
): Promise<Decision<CompletionResult>> => {
  const { upload, entry, bucketEntry, versions, touch, activity, only } = state
  const { bucket, key, id } = upload
  const endedAt = store.clock.now()
  const object = objectOf(upload, plan, { id: idOfCompleted(store, versions, upload), modifiedAt: endedAt })
  const result = {
    etag: plan.etag,
    versionId: object.versionId,
    checksum: plan.checksum,
    partCount: plan.content.count,
  }
  const replace = await planAdd(store, versions, object)
  const receipt = {
    outcome: 'completed' as const,
    bucket,
    key,
    endedAt,
    endedBy: request.caller,
    request: completionDigest(request.list),
    ...result,
  }
  const events = await eventEntries(store, versions.bucket, {
    name: 's3:ObjectCreated:CompleteMultipartUpload',
    key,
    ...eventFields(versions.bucket, object),
    uploadId: id,
    requester: request.requester,
  })
  const touchKey = keys.touch(bucket, key)
  const rest = garbageEntry(store, { kind: 'parts', uploadId: id, keep: plan.content.numbers })
  return {
    result,
    batch: {
      expect: [
        [bucketEntry.key, bucketEntry.version],
        [entry.key, entry.version],
        [touchKey, touch?.version],
        ...activity,
        ...replace.expect,
      ],
      set: [
        ...replace.set,
        ...receiptEntries(store, id, receipt),
        ...events,
        [entry.key, undefined],
        ...activity.map(([activityKey]) => [activityKey, undefined] as const),
        ...(plan.leavesParts ? [rest] : []),
        ...(only && touch !== undefined ? [[touchKey, undefined] as const] : []),
      ],
    },
  }
}

const objectOf = (
  upload: UploadRecord,
  plan: CompletionPlan,
  made: Pick<ObjectRecord, 'id' | 'modifiedAt'>,
): ObjectRecord => ({
  ...made,
  versionId: upload.versionId ?? 'null',
  owner: upload.owner,
  size: plan.size,
  etag: plan.etag,
  checksum: plan.checksum,
  content: plan.content,
  system: upload.system,
  metadata: upload.metadata,
  tags: upload.tags,
  storageClass: upload.storageClass,
  ...(upload.lock !== undefined && { lock: upload.lock }),
  ...(upload.acl !== undefined && { acl: upload.acl }),
  ...(upload.writer !== undefined && { writer: upload.writer }),
})
