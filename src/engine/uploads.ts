/** Finding unfinished uploads. */
import type { Entry, KeyRange } from '../storage/meta-store.ts'
import { timeOfId } from './ids.ts'
import { keys } from './keys.ts'
import { goneUpload } from './receipts.ts'
import { decodeRecord, type UploadRecord } from './records.ts'
import type { Store } from './store.ts'

/** What every operation on an upload names: all three must fit together. */
export interface UploadName {
  readonly bucket: string
  readonly key: string
  readonly uploadId: string
}

export interface OpenUpload {
  readonly entry: Entry
  readonly upload: UploadRecord
}

export const findUpload = async (store: Store, name: UploadName): Promise<OpenUpload | undefined> => {
  // Whatever is no id of ours would at best be a long key that nothing stands under.
  if (timeOfId(name.uploadId) === undefined) return undefined
  const entry = await store.meta.get(keys.upload(name.bucket, name.key, name.uploadId))
  return entry === undefined ? undefined : { entry, upload: decodeRecord<UploadRecord>(entry.value) }
}

/** @throws {S3Error} NoSuchUpload, saying what became of the upload as far as that is known. */
export const getUpload = async (store: Store, name: UploadName): Promise<OpenUpload> => {
  const found = await findUpload(store, name)
  if (found === undefined) throw await goneUpload(store, name)
  return found
}

/** Behind the uploads of exactly this key, and before those of every later key. */
export const keyAfterUploads = (bucket: string, key: string): Uint8Array =>
  // FF is greater than any first character of an id, and equal to what a NUL in a longer key begins.
  Buffer.concat([keys.upload(bucket, key), Buffer.of(0xff)])

/** The uploads of exactly this key, in the order of initiation. */
export const uploadsOfKey = (bucket: string, key: string): KeyRange => ({
  from: keys.upload(bucket, key),
  to: keyAfterUploads(bucket, key),
})

/** Whether this is the only upload of its key that is not finished. */
export const isOnlyUpload = async (store: Store, upload: UploadRecord): Promise<boolean> => {
  const entries = await store.meta.scan(uploadsOfKey(upload.bucket, upload.key), 2)
  return entries.every(({ value }) => decodeRecord<UploadRecord>(value).id === upload.id)
}
