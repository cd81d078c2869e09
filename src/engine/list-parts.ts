import { invalidArgument } from '../protocol/error-messages.ts'
import { listPageMax } from '../protocol/limits.ts'
import { readBucket } from './buckets.ts'
import { scanParts } from './parts.ts'
import type { PartRecord, UploadRecord } from './records.ts'
import type { Store } from './store.ts'
import { getUpload, type UploadName } from './uploads.ts'

export interface PartsPage {
  readonly upload: UploadRecord
  readonly parts: readonly PartRecord[]
  readonly marker: number
  readonly maxParts: number
  readonly isTruncated: boolean
  /** The last part of the page; 0 when it has none. */
  readonly nextMarker: number
}

/**
 * One page of an upload's parts, those with a number after `marker`, ascending.
 * @throws {S3Error} InvalidArgument, NoSuchBucket, NoSuchUpload.
 */
export const listParts = async (
  store: Store,
  request: UploadName & { readonly marker?: number | undefined; readonly maxParts?: number | undefined },
): Promise<PartsPage> => {
  const marker = checkCount('part-number-marker', request.marker ?? 0)
  const maxParts = Math.min(checkCount('max-parts', request.maxParts ?? listPageMax), listPageMax)
  await readBucket(store, request.bucket)
  const { upload } = await getUpload(store, request)
  // A page of nothing cannot be followed up, so it is never truncated.
  const { parts, more } =
    maxParts === 0
      ? { parts: [], more: false }
      : await scanParts(store, upload.id, { after: marker, limit: maxParts })
  return { upload, parts, marker, maxParts, isTruncated: more, nextMarker: parts.at(-1)?.number ?? 0 }
}

const countMax = 2_147_483_647

/** @throws {S3Error} InvalidArgument. */
export const checkCount = (name: string, value: number): number => {
  if (Number.isInteger(value) && value >= 0 && value <= countMax) return value
  throw invalidArgument(name, value, `Argument ${name} must be an integer between 0 and ${countMax}`)
}
