import type { Entry, Key, KeyRange } from '../../storage/meta-store.ts'
import { keyAfter } from '../keys.ts'
import type { Store } from '../store.ts'

const pageSize = 500

/** The records of a range in order, page by page: whatever changes meanwhile is seen as it is when its page is read. */
export async function* walkRecords(store: Store, { from, to }: KeyRange): AsyncGenerator<readonly Entry[]> {
  let start = from
  for (;;) {
    const entries = await store.meta.scan({ from: start, to }, pageSize)
    if (entries.length > 0) yield entries
    if (entries.length < pageSize) return
    start = keyAfter(entries.at(-1)!.key)
  }
}

/** The first text element of a key of the metadata map behind its first `start` bytes (see keys.ts). */
export const textBehind = (key: Key, start: number): string => {
  const bytes = Buffer.from(key.buffer, key.byteOffset + start, key.byteLength - start)
  let end = bytes.indexOf(0)
  while (end >= 0 && bytes[end + 1] === 0xff) end = bytes.indexOf(0, end + 2)
  const text = bytes.subarray(0, end < 0 ? undefined : end)
  if (!text.includes(0)) return text.toString('utf8')
  return Buffer.from(text.toString('latin1').replaceAll('\0\xff', '\0'), 'latin1').toString('utf8')
}
