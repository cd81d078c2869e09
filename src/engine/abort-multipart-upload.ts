import type { Batch } from '../storage/meta-store.ts'
import { untilCommitted } from './attempts.ts'
import { readBucket } from './buckets.ts'
import { eventEntries, type EventRequester } from './events/outbox.ts'
import { garbageEntry } from './garbage.ts'
import { keys } from './keys.ts'
import { receiptEntries } from './receipts.ts'
import type { BucketRecord, Identity, UploadRecord } from './records.ts'
import type { Store } from './store.ts'
import { getUpload, isOnlyUpload, type OpenUpload, type UploadName } from './uploads.ts'

/**
 * Ends an upload without an object and frees its parts. A part that is still on its way finds the
 * upload gone when its bytes are there, and leaves nothing.
 *
 * Resolves to the upload as it was.
 *
 * @throws {S3Error} NoSuchBucket, NoSuchUpload (also after the upload was aborted or completed).
 */
export const abortMultipartUpload = async (
  store: Store,
  request: UploadName & { readonly caller: Identity; readonly requester?: EventRequester | undefined },
): Promise<UploadRecord> =>
  untilCommitted(store.meta, async () => {
    const bucket = await readBucket(store, request.bucket)
    const found = await getUpload(store, request)
    return {
      result: found.upload,
      batch: await planAbort(store, bucket, found, { endedBy: request.caller, requester: request.requester }),
    }
  })

/** The commit that ends an upload without an object; it expects the upload's record as it was read. */
export const planAbort = async (
  store: Store,
  bucketRecord: BucketRecord,
  { entry, upload }: OpenUpload,
  how: {
    readonly endedBy: Identity
    readonly ruleId?: string
    readonly requester?: EventRequester | undefined
  },
): Promise<Batch> => {
  const { bucket, key } = upload
  const { requester, ...rest } = how
  const touchKey = keys.touch(bucket, key)
  const touch = await store.meta.get(touchKey)
  const removesTouch = touch !== undefined && (await isOnlyUpload(store, upload))
  const receipt = { outcome: 'aborted' as const, bucket, key, endedAt: store.clock.now(), ...rest }
  // A node adds its name to the upload with its first part: without names there are no parts.
  const parts = garbageEntry(store, { kind: 'parts', uploadId: upload.id, keep: [] })
  const events = await eventEntries(store, bucketRecord, {
    name: rest.ruleId === undefined ? 'partita:Upload:Aborted' : 'partita:Upload:Expired',
    key,
    uploadId: upload.id,
    requester,
  })
  return {
    expect: [[entry.key, entry.version], ...(removesTouch ? [[touchKey, touch.version] as const] : [])],
    set: [
      [entry.key, undefined],
      ...receiptEntries(store, upload.id, receipt),
      ...events,
      ...upload.nodes.map((node) => [keys.activity(upload.id, node), undefined] as const),
      ...(upload.nodes.length > 0 ? [parts] : []),
      ...(removesTouch ? [[touchKey, undefined] as const] : []),
    ],
  }
}
