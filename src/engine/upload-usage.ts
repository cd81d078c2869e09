/** What unfinished uploads hold and cost: by bucket, storage class and age. */
import { uploadActivity } from './activity.ts'
import { keys, rangeOfPrefix } from './keys.ts'
import { uploadsOf } from './lifecycle/upload-expiry.ts'
import { walkRecords } from './lifecycle/walk-records.ts'
import { decodeRecord, type BucketRecord } from './records.ts'
import { monthlyCostOfParts } from './storage-prices.ts'
import type { Store } from './store.ts'

/** From when it was initiated. */
export const ageNames = ['under a day', '1 to 7 days', '7 to 30 days', 'over 30 days'] as const
export type AgeName = (typeof ageNames)[number]

export interface UploadUsage {
  readonly bucket: string
  readonly storageClass: string
  readonly age: AgeName
  readonly uploads: number
  readonly parts: number
  readonly bytes: number
  /** Of parts whose bytes are arriving. */
  readonly bytesInFlight: number
  /** US dollars, at AWS's prices. */
  readonly monthlyCost: number
}

const dayMs = 86_400_000

const ageOf = (ms: number): AgeName => {
  if (ms < dayMs) return ageNames[0]
  if (ms < 7 * dayMs) return ageNames[1]
  return ms < 30 * dayMs ? ageNames[2] : ageNames[3]
}

type Tally = { -readonly [Name in keyof UploadUsage]: UploadUsage[Name] }

/**
 * Sums of one bucket, or one after another of all, in the order of names; of each only the lines that
 * have uploads. Reads uploads page by page, and no part.
 */
export async function* uploadUsage(store: Store, only?: string): AsyncGenerator<UploadUsage> {
  if (only !== undefined) {
    yield* usageOfBucket(store, only)
    return
  }
  for await (const page of walkRecords(store, rangeOfPrefix(keys.bucket()))) {
    for (const { value } of page) yield* usageOfBucket(store, decodeRecord<BucketRecord>(value).name)
  }
}

async function* usageOfBucket(store: Store, bucket: string): AsyncGenerator<UploadUsage> {
  const lines = new Map<string, Tally>()
  const now = store.clock.now()
  for await (const upload of uploadsOf(store, bucket)) {
    const { storageClass } = upload
    const age = ageOf(now - upload.initiatedAt)
    const name = `${storageClass}\0${ageNames.indexOf(age)}`
    let line = lines.get(name)
    if (line === undefined) {
      line = { bucket, storageClass, age, uploads: 0, parts: 0, bytes: 0, bytesInFlight: 0, monthlyCost: 0 }
      lines.set(name, line)
    }
    const activity = await uploadActivity(store, upload)
    line.uploads += 1
    line.parts += activity.parts
    line.bytes += activity.bytes
    line.bytesInFlight += activity.bytesInFlight
  }
  for (const [, line] of [...lines].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    yield { ...line, monthlyCost: monthlyCostOfParts(line.storageClass, line.bytes) }
  }
}
