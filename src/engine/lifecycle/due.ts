/** What answers tell of lifecycle: nothing is looked up for a bucket without rules. */
import { hasConfig } from '../bucket-config.ts'
import type { BucketRecord, ObjectRecord } from '../records.ts'
import type { Store } from '../store.ts'
import { findLifecycle } from './configuration.ts'
import { abortOf, expirationOf, type Due } from './rules.ts'

/** When a rule will abort the upload, and which. */
export const abortDue = async (
  store: Store,
  bucket: BucketRecord,
  upload: { readonly key: string; readonly initiatedAt: number },
): Promise<Due | undefined> => {
  if (!hasConfig(bucket, 'lifecycle')) return undefined
  const { rules = [] } = (await findLifecycle(store, bucket.name)) ?? {}
  return abortOf(rules, upload, store.settings.lifecycleDayMs)
}

/** When a rule will expire the object, as the current one of its key, and which. */
export const expirationDue = async (
  store: Store,
  bucket: BucketRecord,
  key: string,
  object: Pick<ObjectRecord, 'size' | 'tags' | 'modifiedAt'>,
): Promise<Due | undefined> => {
  if (!hasConfig(bucket, 'lifecycle')) return undefined
  const { rules = [] } = (await findLifecycle(store, bucket.name)) ?? {}
  return expirationOf(rules, key, object, store.settings.lifecycleDayMs)
}
