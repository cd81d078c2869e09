/**
 * The keys of the metadata map: tuples, encoded so that byte order is tuple order.
 *
 * A text is its UTF-8 bytes with 00 written as 00 FF, ended by 00; a number is big-endian of fixed
 * width. Every key begins with one letter that says what it names (docs/disk-format.md).
 */
import type { Key, KeyRange } from '../storage/meta-store.ts'
import { invertId } from './ids.ts'

type Element = string | { readonly number: number; readonly width: 2 | 6 }

const encodeKey = (tag: string, ...elements: readonly Element[]): Key => {
  const pieces: Buffer[] = [Buffer.from(tag, 'latin1')]
  for (const element of elements) {
    if (typeof element === 'string') pieces.push(encodeText(element), terminator)
    else {
      const number = Buffer.alloc(element.width)
      number.writeUIntBE(element.number, 0, element.width)
      pieces.push(number)
    }
  }
  return Buffer.concat(pieces)
}

const terminator = Buffer.from([0])

const encodeText = (text: string): Buffer => {
  const bytes = Buffer.from(text, 'utf8')
  if (!bytes.includes(0)) return bytes
  return Buffer.from(bytes.toString('latin1').replaceAll('\0', '\0\xff'), 'latin1')
}

/** The text that stands between two places of a key, of which `end` is behind its terminator. */
export const parseText = (key: Key, start: number, end: number): string => {
  const bytes = Buffer.from(key.buffer, key.byteOffset + start, end - start - 1)
  const text = bytes.toString('utf8')
  if (!bytes.includes(0)) return text
  return Buffer.from(bytes.toString('latin1').replaceAll('\0\xff', '\0'), 'latin1').toString('utf8')
}

/** The smallest key that is greater than every key that begins with `prefix`. */
export const keyAfterPrefix = (prefix: Key): Key => {
  const end = Buffer.from(prefix)
  for (let index = end.length - 1; index >= 0; index--) {
    const byte = end[index]!
    if (byte < 0xff) {
      end[index] = byte + 1
      return end.subarray(0, index + 1)
    }
  }
  throw new Error('A prefix of FF bytes alone has no end')
}

/** The smallest key that is greater than `key`. */
export const keyAfter = (key: Key): Key => Buffer.concat([key, terminator])

export const rangeOfPrefix = (prefix: Key): KeyRange => ({ from: prefix, to: keyAfterPrefix(prefix) })

const partNumber = (number: number): Element => ({ number, width: 2 })
const time = (ms: number): Element => ({ number: ms, width: 6 })

/** Each function gives the key of one record; called with fewer arguments, the prefix of many. */
export const keys = {
  /** What the store is: its format, made at first start. */
  store: (): Key => encodeKey('S'),
  bucket: (...name: [bucket?: string]): Key => encodeKey('b', ...present(name)),
  bucketConfig: (bucket: string, ...name: [name?: string]): Key => encodeKey('c', bucket, ...present(name)),
  /** The current object of a key, as GET, HEAD and listing need it: the newest version, unless that is a delete marker. */
  current: (bucket: string, ...key: [key?: string]): Key => encodeKey('o', bucket, ...present(key)),
  /** The newest version of a key where that is a delete marker. */
  marker: (bucket: string, ...key: [key?: string]): Key => encodeKey('m', bucket, ...present(key)),
  /** A version of a key of a bucket that has, or had, versioning: newest first. */
  version: (bucket: string, ...rest: [key?: string, id?: string]): Key => {
    const [key, id] = rest
    return encodeKey('v', bucket, ...present([key, id === undefined ? undefined : invertId(id)]))
  },
  /** When a key that has unfinished uploads was last deleted. */
  touch: (bucket: string, ...key: [key?: string]): Key => encodeKey('t', bucket, ...present(key)),
  upload: (bucket: string, ...rest: [key?: string, id?: string]): Key =>
    encodeKey('u', bucket, ...present(rest)),
  activity: (uploadId: string, ...node: [node?: string]): Key => encodeKey('a', uploadId, ...present(node)),
  part: (uploadId: string, ...number: [number?: number]): Key =>
    encodeKey('p', uploadId, ...number.filter((value) => value !== undefined).map(partNumber)),
  receipt: (uploadId: string): Key => encodeKey('r', uploadId),
  garbage: (...rest: [dueAt?: number, id?: string]): Key =>
    rest[0] === undefined ? encodeKey('g') : encodeKey('g', time(rest[0]), ...present([rest[1]])),
  /** What a bucket with a quota holds: the sum, and with an id a change to be added to it. */
  usage: (bucket: string, ...id: [id?: string]): Key => encodeKey('q', bucket, ...present(id)),
  /** An event on its way to a webhook, by when it is to be sent next. */
  outbox: (...rest: [dueAt?: number, id?: string]): Key =>
    rest[0] === undefined ? encodeKey('e') : encodeKey('e', time(rest[0]), ...present([rest[1]])),
  /** One record for each owner of a blob that has more than one; a blob without any has a single owner. */
  reference: (blob: string, ...owner: [owner?: string]): Key => encodeKey('f', blob, ...present(owner)),
  /** The bytes of a small blob. */
  body: (blob: string): Key => encodeKey('d', blob),
  /** A process that serves this store: what it still reads, and when it was last heard of. */
  node: (...name: [name?: string]): Key => encodeKey('n', ...present(name)),
}

const present = (values: readonly (string | undefined)[]): readonly string[] =>
  values.filter((value) => value !== undefined)

/**
 * The start of all records whose text element begins with `prefix`: like the key function, but
 * without the end of the last text.
 */
export const keyOfTextPrefix = (
  kind: 'current' | 'version' | 'upload' | 'bucketConfig',
  bucket: string,
  prefix: string,
): Key => Buffer.concat([keys[kind](bucket), encodeText(prefix)])
