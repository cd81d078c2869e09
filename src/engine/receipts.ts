/**
 * Receipts: how an upload ended, kept for days under its id, so that a repeated Complete gets the
 * answer of the first, whatever has become of the key since, and others learn what happened.
 */
import { noSuchUpload } from '../protocol/error-messages.ts'
import { S3Error } from '../protocol/errors.ts'
import type { Batch } from '../storage/meta-store.ts'
import { garbageEntry } from './garbage.ts'
import { timeOfId } from './ids.ts'
import { keys } from './keys.ts'
import { decodeRecord, encodeRecord, type ReceiptRecord } from './records.ts'
import type { Store } from './store.ts'
import type { UploadName } from './uploads.ts'

/** The receipt of an upload that has ended; only under the bucket and key that it was made for. */
export const findReceipt = async (store: Store, name: UploadName): Promise<ReceiptRecord | undefined> => {
  if (timeOfId(name.uploadId) === undefined) return undefined
  const entry = await store.meta.get(keys.receipt(name.uploadId))
  if (entry === undefined) return undefined
  const receipt = decodeRecord<ReceiptRecord>(entry.value)
  return receipt.bucket === name.bucket && receipt.key === name.key ? receipt : undefined
}

/** The writes that keep a receipt for as long as the settings say. */
export const receiptEntries = (store: Store, uploadId: string, receipt: ReceiptRecord): Batch['set'] => [
  [keys.receipt(uploadId), encodeRecord(receipt)],
  garbageEntry(store, { kind: 'receipt', uploadId }, receipt.endedAt + store.settings.receiptMs),
]

const outcomeOf = (receipt: ReceiptRecord): string =>
  receipt.outcome === 'aborted' && receipt.ruleId !== undefined ? 'expired' : receipt.outcome

/**
 * The NoSuchUpload for an upload that is not there: S3's own, and where there is a receipt, how
 * (`UploadOutcome`: completed, with its version, aborted or expired), when and by whom it was ended.
 */
export const goneUpload = async (store: Store, name: UploadName): Promise<S3Error> => {
  const receipt = await findReceipt(store, name)
  if (receipt === undefined) return noSuchUpload(name.uploadId)
  return new S3Error('NoSuchUpload', {
    UploadId: name.uploadId,
    UploadOutcome: outcomeOf(receipt),
    EndedAt: new Date(receipt.endedAt).toISOString(),
    EndedBy: receipt.endedBy.id,
    ...(receipt.outcome === 'completed' && { VersionId: receipt.versionId, ETag: receipt.etag }),
    ...(receipt.outcome === 'aborted' && receipt.ruleId !== undefined && { RuleId: receipt.ruleId }),
  })
}
