/**
 * Adds up what buckets with a quota hold: the changes that commits have written, and at first all
 * that was there before.
 *
 * What was there is counted page by page in the order of its records, while writes go on. A change
 * counts when its record stands at or before where the count has come, else the count will see it.
 * Where a change of the page itself was written while the page was read, it cannot be told whether
 * the page shows it: then the page is read again.
 */
import type { Entry, Key, KeyRange } from '../../storage/meta-store.ts'
import { hasConfig } from '../bucket-config.ts'
import { keyAfter, keys, rangeOfPrefix } from '../keys.ts'
import { walkRecords } from '../lifecycle/walk-records.ts'
import { decodeRecord, encodeRecord, type BucketRecord, type VersionRecord } from '../records.ts'
import type { Store } from '../store.ts'
import type { UsageChange, UsageRecord } from './usage-entry.ts'

const pageSize = 500
const changesMax = 1000
/** More changes than this are not waited for. */
const scanMax = 100_000
/** So many pages of one bucket are counted in a round. */
const pagesMax = 200

/** One round over all buckets with a quota. Not to be called again before it has resolved, by one process only. */
export const countUsage = async (store: Store): Promise<void> => {
  for await (const page of walkRecords(store, rangeOfPrefix(keys.bucket()))) {
    for (const { value } of page) {
      const bucket = decodeRecord<BucketRecord>(value)
      if (hasConfig(bucket, 'quota')) await countBucket(store, bucket.name)
    }
  }
}

/** Makes the sum that counting begins with. */
export const emptyUsage: UsageRecord = { bytes: 0, countedTo: '' }

const countBucket = async (store: Store, bucket: string): Promise<void> => {
  await addChanges(store, bucket)
  for (let page = 0; page < pagesMax; page++) {
    const sum = await store.meta.get(keys.usage(bucket))
    if (sum === undefined || decodeRecord<UsageRecord>(sum.value).countedTo === undefined) return
    if (!(await countPage(store, bucket, sum))) await addChanges(store, bucket)
  }
}

const readChanges = (store: Store, bucket: string, limit: number): Promise<readonly Entry[]> => {
  const { from, to } = rangeOfPrefix(keys.usage(bucket))
  return store.meta.scan({ from: keyAfter(from), to }, limit)
}

/** What of a change counts: the rest will be seen by the count. */
const counted = ({ changes }: UsageChange, { countedTo }: UsageRecord): number =>
  changes.reduce((sum, [at, bytes]) => (countedTo === undefined || at <= countedTo ? sum + bytes : sum), 0)

const addChanges = async (store: Store, bucket: string): Promise<void> => {
  for (;;) {
    const entry = await store.meta.get(keys.usage(bucket))
    const entries = await readChanges(store, bucket, changesMax)
    if (entry === undefined || entries.length === 0) return
    const sum = decodeRecord<UsageRecord>(entry.value)
    const bytes = entries.reduce(
      (all, { value }) => all + counted(decodeRecord<UsageChange>(value), sum),
      sum.bytes,
    )
    const done = await store.meta.commit({
      expect: [[entry.key, entry.version]],
      set: [
        [entry.key, encodeRecord({ ...sum, bytes })],
        ...entries.map(({ key }) => [key, undefined] as const),
      ],
    })
    if (!done || entries.length < changesMax) return
  }
}

/** False when the page must be read again. */
const countPage = async (store: Store, bucket: string, entry: Entry): Promise<boolean> => {
  const sum = decodeRecord<UsageRecord>(entry.value)
  const { countedTo = '' } = sum
  const page = await readPage(store, bucket, countedTo)
  const end = page.at(-1)?.key
  const to = end === undefined ? undefined : hexOf(end)
  const changes = await readChanges(store, bucket, changesMax)
  const inPage = (at: string): boolean => at > countedTo && (to === undefined || at <= to)
  const unclear = changes.some(({ value }) =>
    decodeRecord<UsageChange>(value).changes.some(([at]) => inPage(at)),
  )
  if (unclear || changes.length === changesMax) return false
  const bytes = page.reduce((all, record) => all + sizeOf(record, bucket), sum.bytes)
  const next: UsageRecord = to === undefined ? { bytes } : { bytes, countedTo: to }
  return store.meta.commit({ expect: [[entry.key, entry.version]], set: [[entry.key, encodeRecord(next)]] })
}

const hexOf = (key: Key): string => Buffer.from(key).toString('hex')

/** First the current objects, then the versions: the order of their keys. */
const readPage = async (store: Store, bucket: string, countedTo: string): Promise<readonly Entry[]> => {
  const start = Buffer.from(countedTo, 'hex')
  for (const range of [rangeOfPrefix(keys.current(bucket)), rangeOfPrefix(keys.version(bucket))]) {
    const entries = await store.meta.scan(startingBehind(range, start), pageSize)
    if (entries.length > 0) return entries
  }
  return []
}

const startingBehind = ({ from, to }: KeyRange, start: Buffer): KeyRange => {
  if (start.length === 0 || Buffer.compare(start, from) < 0) return { from, to }
  const behind = keyAfter(start)
  return { from: Buffer.compare(behind, to) < 0 ? behind : to, to }
}

/** A current object that is the copy of a version counts there. */
const sizeOf = ({ key, value }: Entry, bucket: string): number => {
  const version = decodeRecord<VersionRecord>(value)
  if ('deleteMarker' in version) return 0
  const current = keys.current(bucket)
  const isCurrent = Buffer.compare(key.subarray(0, current.length), current) === 0
  return isCurrent && version.stack !== undefined ? 0 : version.size
}

/** What a bucket holds by now, and whether all of it is counted. */
export const readUsage = async (
  store: Store,
  bucket: string,
): Promise<{ readonly bytes: number; readonly complete: boolean }> => {
  const { from, to } = rangeOfPrefix(keys.usage(bucket))
  // From one view: the sum stands before the changes, which are added to it every few seconds.
  const entries = await store.meta.scan({ from, to }, scanMax)
  const isSum = entries[0] !== undefined && Buffer.compare(entries[0].key, from) === 0
  const sum = isSum ? decodeRecord<UsageRecord>(entries[0]!.value) : emptyUsage
  const changes = isSum ? entries.slice(1) : entries
  const bytes = changes.reduce(
    (all, { value }) => all + counted(decodeRecord<UsageChange>(value), sum),
    sum.bytes,
  )
  return { bytes, complete: isSum && sum.countedTo === undefined }
}
