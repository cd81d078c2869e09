/** Uploads that a rule ends: as aborted, with the rule in the receipt. */
import { uploadActivity } from '../activity.ts'
import { planAbort } from '../abort-multipart-upload.ts'
import { untilCommitted } from '../attempts.ts'
import { readBucket } from '../buckets.ts'
import { keys } from '../keys.ts'
import type { Identity, UploadRecord } from '../records.ts'
import type { Store } from '../store.ts'
import { findUpload } from '../uploads.ts'

/** Whoever asks S3 when nobody does. */
export const lifecycleIdentity: Identity = { id: 'lifecycle', displayName: 'lifecycle' }

export interface UploadExpiry {
  readonly ruleId: string
  readonly endedBy?: Identity
  /** Only when nothing has come in since this time (ms since the epoch), and nothing is on its way. */
  readonly idleSince?: number
  /** Only tells. */
  readonly dryRun?: boolean
}

/** Ends an upload, durably. Resolves to the bytes and parts that it held; undefined when it is not to end, or has. */
export const expireUpload = async (
  store: Store,
  { bucket, key, id }: UploadRecord,
  { ruleId, endedBy = lifecycleIdentity, idleSince, dryRun = false }: UploadExpiry,
): Promise<{ readonly bytes: number; readonly parts: number; readonly lastActivityAt: number } | undefined> =>
  untilCommitted(store.meta, async () => {
    const found = await findUpload(store, { bucket, key, uploadId: id })
    if (found === undefined) return { result: undefined }
    const { upload } = found
    // Read before the figures: a part that comes in after them changes one of these.
    const activity = await Promise.all(
      upload.nodes.map(async (node) => {
        const activityKey = keys.activity(upload.id, node)
        return [activityKey, (await store.meta.get(activityKey))?.version] as const
      }),
    )
    const held = await uploadActivity(store, upload)
    if (idleSince !== undefined && (held.partsInFlight > 0 || held.lastActivityAt > idleSince))
      return { result: undefined }
    if (dryRun) return { result: held }
    const plan = await planAbort(store, await readBucket(store, bucket), found, { endedBy, ruleId })
    return { result: held, batch: { expect: [...plan.expect, ...activity], set: plan.set } }
  })
