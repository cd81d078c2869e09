/** Reading part records, of an upload and of a completed object (whose content they are). */
import { keyAfter, keys, rangeOfPrefix } from './keys.ts'
import { decodeRecord, type Content, type PartRecord } from './records.ts'
import type { Store } from './store.ts'

export type PartsContent = Extract<Content, { kind: 'parts' }>

/** Every so many parts of an object, its content says where one begins. */
export const partsIndexStep = 128

const pageSize = 1000

/** Part records of an upload by ascending number, those after number `after`; `more` when others follow. */
export const scanParts = async (
  store: Store,
  uploadId: string,
  options: { readonly after?: number; readonly limit?: number } = {},
): Promise<{ readonly parts: readonly PartRecord[]; readonly more: boolean }> => {
  const range = rangeOfPrefix(keys.part(uploadId))
  const from =
    options.after === undefined ? range.from : keyAfter(keys.part(uploadId, Math.min(options.after, 65_535)))
  const limit = options.limit ?? pageSize
  const entries = await store.meta.scan({ from, to: range.to }, limit + 1)
  return {
    parts: entries.slice(0, limit).map((entry) => decodeRecord<PartRecord>(entry.value)),
    more: entries.length > limit,
  }
}

/** All part records of an upload, ascending: at most 10,000. */
export const readParts = async (store: Store, uploadId: string): Promise<readonly PartRecord[]> =>
  (await scanParts(store, uploadId, { limit: 10_000 })).parts

export interface PlacedPart {
  readonly part: PartRecord
  /** 1-based place in the object. */
  readonly index: number
  /** Where its first byte stands in the object. */
  readonly offset: number
}

/** The parts of an object from the one at `start` (an entry of its index) on. */
async function* partsFrom(store: Store, content: PartsContent, start: number): AsyncGenerator<PlacedPart> {
  const [number, startOffset] = content.index[start]!
  const listed = runsMembership(content.numbers)
  let index = start * partsIndexStep
  let offset = startOffset
  for (let after = number - 1, more = true; more;) {
    const page = await scanParts(store, content.uploadId, { after, limit: partsIndexStep })
    for (const part of page.parts) {
      after = part.number
      if (!listed(part.number)) continue
      index += 1
      yield { part, index, offset }
      offset += part.size
    }
    more = page.more && index < content.count
  }
}

/** Whether a number is in one of the runs; the numbers asked must ascend. */
export const runsMembership = (runs: PartsContent['numbers']): ((number: number) => boolean) => {
  let at = 0
  return (number) => {
    while (at < runs.length && runs[at]![1] < number) at++
    return at < runs.length && runs[at]![0] <= number
  }
}

/** The parts of an object that hold its bytes from `offset` on. */
export async function* partsAtOffset(
  store: Store,
  content: PartsContent,
  offset: number,
): AsyncGenerator<PlacedPart> {
  let start = content.index.length - 1
  while (start > 0 && content.index[start]![1] > offset) start--
  for await (const placed of partsFrom(store, content, start)) {
    if (placed.offset + placed.part.size > offset) yield placed
  }
}

/** Up to `limit` parts of an object, those after its `afterIndex`-th. */
export const listedParts = async (
  store: Store,
  content: PartsContent,
  afterIndex: number,
  limit: number,
): Promise<readonly PartRecord[]> => {
  const parts: PartRecord[] = []
  if (afterIndex >= content.count || limit <= 0) return parts
  for await (const { part, index } of partsFrom(store, content, Math.floor(afterIndex / partsIndexStep))) {
    if (index <= afterIndex) continue
    parts.push(part)
    if (parts.length === limit) break
  }
  return parts
}

/** The `index`-th part of an object, from 1; the caller knows that there are that many. */
export const partAt = async (store: Store, content: PartsContent, index: number): Promise<PlacedPart> => {
  for await (const placed of partsFrom(store, content, Math.floor((index - 1) / partsIndexStep))) {
    if (placed.index === index) return placed
  }
  throw new Error(`Part ${index} of upload "${content.uploadId}" has no record`)
}
