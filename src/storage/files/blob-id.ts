/**
 * Ids of blobs in files: four hex digits that name the folder, then 26 characters, of time (10) and
 * of chance (16), in Crockford's base 32. The id alone says where the file is.
 */
import { join } from 'node:path'
import type { Clock } from '../../system/clock.ts'
import type { Random } from '../../system/random.ts'
import type { BlobId } from '../blob-store.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const pattern = /^[0-9a-f]{4}[0-9a-hjkmnp-tv-z]{26}$/

/** A new id in the folder of these four hex digits. */
export const makeBlobId = (folderDigits: string, clock: Clock, random: Random): BlobId => {
  let time = ''
  for (let rest = clock.now(), index = 0; index < 10; index++, rest = Math.floor(rest / 32)) {
    time = alphabet[rest % 32]! + time
  }
  let chance = ''
  for (const byte of random.bytes(16)) chance += alphabet[byte & 31]!
  return folderDigits + time + chance
}

export const isBlobId = (text: string): boolean => pattern.test(text)

/** `ab/cd` for `abcd…`. */
export const folderOf = (root: string, digits: string): string =>
  join(root, digits.slice(0, 2), digits.slice(2, 4))

/**
 * The blob's file; undefined for what is not an id of this store, so that no id leads out of it.
 */
export const pathOfBlob = (root: string, id: BlobId): string | undefined =>
  isBlobId(id) ? join(folderOf(root, id), id) : undefined
