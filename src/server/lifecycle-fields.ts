import { readBucket } from '../engine/buckets.ts'
import { abortDue, expirationDue } from '../engine/lifecycle/due.ts'
import { writeExpiration } from '../engine/lifecycle/rules.ts'
import type { ObjectRecord, UploadRecord } from '../engine/records.ts'
import type { Store } from '../engine/store.ts'

/** When a lifecycle rule will abort an upload, and which, as Create and ListParts show it. */
export const abortFields = async (store: Store, upload: UploadRecord) => {
  const due = await abortDue(store, await readBucket(store, upload.bucket), upload)
  return due === undefined ? {} : { AbortDate: new Date(due.at), AbortRuleId: due.ruleId }
}

/** When a lifecycle rule will expire an object, as answers about the current version show it. */
export const expirationFields = async (store: Store, bucket: string, key: string, object: ObjectRecord) => {
  const due = await expirationDue(store, await readBucket(store, bucket), key, object)
  return due === undefined ? {} : { Expiration: writeExpiration(due) }
}
