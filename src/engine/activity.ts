import { keys } from './keys.ts'
import { decodeRecord, type ActivityRecord, type NodeRecord, type UploadRecord } from './records.ts'
import type { Store } from './store.ts'

/** What an unfinished upload holds, and what comes in; bytes, counts, ms since the epoch. */
export interface UploadActivity {
  readonly bytes: number
  readonly parts: number
  readonly partsInFlight: number
  readonly bytesInFlight: number
  readonly lastActivityAt: number
}

/** Sums what every node has done for the upload; in flight is only what a living run of a node says. */
export const uploadActivity = async (store: Store, upload: UploadRecord): Promise<UploadActivity> => {
  const sum = { bytes: 0, parts: 0, partsInFlight: 0, bytesInFlight: 0, lastActivityAt: upload.initiatedAt }
  for (const name of upload.nodes) {
    const [activityEntry, nodeEntry] = await Promise.all([
      store.meta.get(keys.activity(upload.id, name)),
      store.meta.get(keys.node(name)),
    ])
    if (activityEntry === undefined) continue
    const activity = decodeRecord<ActivityRecord>(activityEntry.value)
    sum.bytes += activity.bytes
    sum.parts += activity.parts
    sum.lastActivityAt = Math.max(sum.lastActivityAt, activity.lastActivityAt)
    const node = nodeEntry === undefined ? undefined : decodeRecord<NodeRecord>(nodeEntry.value)
    if (node?.boot !== activity.boot) continue
    sum.partsInFlight += activity.partsInFlight
    sum.bytesInFlight += activity.bytesInFlight
  }
  return sum
}
