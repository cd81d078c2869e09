/** What all checks share: how they read records, and what they have counted. */
import type { Entry, KeyRange } from '../../storage/meta-store.ts'
import { keyAfter, rangeOfPrefix } from '../keys.ts'
import { decodeRecord } from '../records.ts'
import type { Store } from '../store.ts'

export interface Check {
  readonly store: Store
  readonly repair: boolean
  /** What was written after this time (ms since the epoch) may be about to be named, and is left alone. */
  readonly settledBefore: number
  /** Most blobs, uploads or references that are looked for in one walk over the records. */
  readonly batchSize: number
  readonly tally: Tally
  /** Records that cannot be decoded, by key in hex, with the reason. */
  readonly unreadable: Map<string, string>
}

export interface Tally {
  objects: number
  uploads: number
  parts: number
  blobs: number
}

const unreadableMax = 1000

/** The record of an entry; undefined, and noted, when it cannot be decoded. */
export const readRecord = <T>(check: Check, entry: Entry): T | undefined => {
  try {
    const record = decodeRecord<T>(entry.value)
    if (typeof record !== 'object' || record === null) throw new Error('It is no record')
    return record
  } catch (error) {
    if (check.unreadable.size < unreadableMax) {
      check.unreadable.set(
        Buffer.from(entry.key).toString('hex'),
        error instanceof Error ? error.message : String(error),
      )
    }
    return undefined
  }
}

/** Whether something may be deleted because no record names it. */
export const mayDelete = (check: Check): boolean => check.repair && check.unreadable.size === 0

/** All records whose key begins with one of the letters of `engine/keys.ts`. */
export const rangeOfTag = (tag: string): KeyRange => rangeOfPrefix(Buffer.from(tag, 'latin1'))

/** All entries of a range, page by page: each page is consistent, the whole need not be. */
export async function* walk(store: Store, { from, to }: KeyRange, pageSize = 500): AsyncGenerator<Entry> {
  for (let start = from; ;) {
    const page = await store.meta.scan({ from: start, to }, pageSize)
    yield* page
    if (page.length < pageSize) return
    start = keyAfter(page.at(-1)!.key)
  }
}

/** The texts of a key, in order; those after the last terminator are not given. */
export const textsOfKey = (key: Uint8Array): readonly string[] => {
  const texts: string[] = []
  let text: number[] = []
  for (let index = 1; index < key.length; index++) {
    const byte = key[index]!
    if (byte !== 0) text.push(byte)
    else if (key[index + 1] === 0xff) {
      text.push(0)
      index++
    } else {
      texts.push(Buffer.from(text).toString('utf8'))
      text = []
    }
  }
  return texts
}
