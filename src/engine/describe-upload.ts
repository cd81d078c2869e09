import { uploadActivity, type UploadActivity } from './activity.ts'
import { readBucket } from './buckets.ts'
import { scanParts } from './parts.ts'
import type { UploadRecord } from './records.ts'
import type { Store } from './store.ts'
import { getUpload, type UploadName } from './uploads.ts'

export interface UploadDescription {
  readonly upload: UploadRecord
  readonly activity: UploadActivity
  readonly parts: {
    readonly count: number
    readonly bytes: number
    /** Runs of the numbers that are there: a gap is what is missing. */
    readonly numbers: readonly (readonly [first: number, last: number])[]
    /** Sizes in bytes of the smallest part but the last and of the largest; 0 where there is none. */
    readonly sizeMin: number
    readonly sizeMax: number
  }
}

/**
 * Tells how an unfinished upload stands: our own addition, for those who run the store.
 * @throws {S3Error} NoSuchBucket, NoSuchUpload.
 */
export const describeUpload = async (store: Store, name: UploadName): Promise<UploadDescription> => {
  await readBucket(store, name.bucket)
  const { upload } = await getUpload(store, name)
  const [activity, parts] = await Promise.all([
    uploadActivity(store, upload),
    summarizeParts(store, upload.id),
  ])
  return { upload, activity, parts }
}

const summarizeParts = async (store: Store, uploadId: string): Promise<UploadDescription['parts']> => {
  const numbers: [first: number, last: number][] = []
  const sizes: number[] = []
  for (let after = 0, more = true; more;) {
    const page = await scanParts(store, uploadId, { after })
    for (const { number, size } of page.parts) {
      const run = numbers.at(-1)
      if (run !== undefined && run[1] === number - 1) run[1] = number
      else numbers.push([number, number])
      sizes.push(size)
    }
    after = page.parts.at(-1)?.number ?? 0
    more = page.more
  }
  return {
    count: sizes.length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    numbers,
    sizeMin: sizes.slice(0, -1).reduce((least, size) => Math.min(least, size), sizes[0] ?? 0),
    sizeMax: sizes.reduce((most, size) => Math.max(most, size), 0),
  }
}
