/**
 * Our extension to lifecycle: uploads that are given up once nothing has come in for a while, however
 * long ago they were initiated. A rule of a bucket, or asked for once.
 */
import { invalidArgument } from '../../protocol/error-messages.ts'
import { deleteBucketConfig, getBucketConfig, putBucketConfig } from '../bucket-config.ts'
import { keyAfter, keyAfterPrefix, keyOfTextPrefix } from '../keys.ts'
import { decodeRecord, type Identity, type UploadRecord } from '../records.ts'
import type { Store } from '../store.ts'
import { expireUpload } from './expire-upload.ts'

export interface UploadExpiryRule {
  readonly idleMs: number
  /** Of keys. */
  readonly prefix: string
}

export interface ExpiredUpload {
  readonly bucket: string
  readonly key: string
  readonly uploadId: string
  readonly initiatedAt: number
  readonly lastActivityAt: number
  readonly bytes: number
  readonly parts: number
}

const configName = 'upload-expiry'
/** What stands for the rule's id where S3's rules have theirs. */
export const idleRuleId = 'partita:idle'

/** @throws {S3Error} InvalidArgument, NoSuchBucket. */
export const putUploadExpiry = async (
  store: Store,
  bucket: string,
  rule: UploadExpiryRule,
): Promise<void> => {
  if (!Number.isSafeInteger(rule.idleMs) || rule.idleMs <= 0) {
    throw invalidArgument('idleSeconds', String(rule.idleMs / 1000), 'idleSeconds must be a positive number')
  }
  await putBucketConfig(store, bucket, configName, rule)
}

/** @throws {S3Error} NoSuchBucket. */
export const findUploadExpiry = (store: Store, bucket: string): Promise<UploadExpiryRule | undefined> =>
  getBucketConfig<UploadExpiryRule>(store, bucket, configName)

/** @throws {S3Error} NoSuchBucket. */
export const deleteUploadExpiry = async (store: Store, bucket: string): Promise<void> => {
  await deleteBucketConfig(store, bucket, configName)
}

const pageSize = 500

/** All unfinished uploads whose keys begin with `prefix`, page by page. */
export async function* uploadsOf(store: Store, bucket: string, prefix = ''): AsyncGenerator<UploadRecord> {
  let from = keyOfTextPrefix('upload', bucket, prefix)
  const to = keyAfterPrefix(from)
  for (;;) {
    const entries = await store.meta.scan({ from, to }, pageSize)
    for (const { value } of entries) yield decodeRecord<UploadRecord>(value)
    if (entries.length < pageSize) return
    from = keyAfter(entries.at(-1)!.key)
  }
}

/** Ends the uploads of a bucket that have been idle for so long, and tells each. */
export async function* expireIdleUploads(
  store: Store,
  bucket: string,
  rule: UploadExpiryRule,
  options: { readonly endedBy?: Identity; readonly dryRun?: boolean } = {},
): AsyncGenerator<ExpiredUpload> {
  const idleSince = store.clock.now() - rule.idleMs
  for await (const upload of uploadsOf(store, bucket, rule.prefix)) {
    if (upload.initiatedAt > idleSince) continue
    const held = await expireUpload(store, upload, { ruleId: idleRuleId, idleSince, ...options })
    if (held === undefined) continue
    const { id: uploadId, key, initiatedAt } = upload
    const { bytes, parts, lastActivityAt } = held
    yield { bucket, key, uploadId, initiatedAt, lastActivityAt, bytes, parts }
  }
}
