/**
 * Decides what CompleteMultipartUpload makes of an upload: all checks in S3's order, then the
 * object's content, ETag and checksum. Pure, and linear in the number of parts.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
import type { ChecksumAlgorithm } from '../checksum/checksum.ts'
import {
  compositeChecksum,
  crcCombine,
  digestSize,
  fromBase64,
  isCrc,
  toBase64,
  toHex,
} from '../checksum/index.ts'
import {
  checksumMismatch,
  checksumModeMismatch,
  checksumTypeMismatch,
  invalidChecksumHeader,
  invalidPart,
  invalidPartChecksum,
  multipleChecksums,
  objectSizeMismatch,
  partChecksumMismatch,
  partChecksumMissing,
  partTooSmall,
} from '../protocol/checksum-errors.ts'
import { invalidArgument, invalidRequest } from '../protocol/error-messages.ts'
import { S3Error } from '../protocol/errors.ts'
import type { CompletionList, ListedPart } from './completion-list.ts'
import type { SentChecksum } from './part-checksums.ts'
import { partsIndexStep, type PartsContent } from './parts.ts'
import type { PartRecord, StoredChecksum, UploadRecord } from './records.ts'

export interface CompletionPlan {
  readonly content: PartsContent
  readonly size: number
  /** Without quotes. */
  readonly etag: string
  readonly checksum: StoredChecksum
  /** Whether there are parts that the list leaves out, to be freed. */
  readonly leavesParts: boolean
}

/**
 * @param parts all parts of the upload, by ascending number.
 * @throws {S3Error} InvalidRequest, InvalidArgument, InvalidPartOrder, InvalidPart, EntityTooSmall,
 * BadDigest.
 */
export const planCompletion = (
  upload: UploadRecord,
  parts: readonly PartRecord[],
  list: CompletionList,
): CompletionPlan => {
  checkMode(upload, list.checksumType)
  const listed = findListed(upload, parts, list.parts)
  const content = contentOf(upload.id, listed)
  const size = listed.reduce((sum, part) => sum + part.size, 0)
  checkSize(list.size, size)
  const checksum = objectChecksum(upload, listed)
  checkObjectChecksum(upload.checksum !== undefined, checksum, listed.length, list.checksums)
  return { content, size, etag: multipartEtag(listed), checksum, leavesParts: listed.length < parts.length }
}

const checkMode = (upload: UploadRecord, asked: string | undefined): void => {
  const mode = upload.checksum?.type
  if (asked !== undefined && asked.toUpperCase() !== mode) throw checksumModeMismatch(mode)
}

const checkSize = (asked: number | undefined, size: number): void => {
  if (asked === undefined || asked === size) return
  if (!(asked >= 0)) throw invalidRequest('Value for x-amz-mp-object-size header is invalid.')
  throw objectSizeMismatch(asked, size)
}

/** The records of the parts listed; both ascend, so one walk finds all. */
const findListed = (
  upload: UploadRecord,
  parts: readonly PartRecord[],
  list: readonly ListedPart[],
): readonly PartRecord[] => {
  const listed: PartRecord[] = []
  let at = 0
  let previous = 0
  for (const asked of list) {
    if (!(asked.number >= 1)) throw invalidArgument('PartNumber', asked.number, 'PartNumber must be >= 1')
    if (asked.number <= previous) throw new S3Error('InvalidPartOrder')
    previous = asked.number
    while (at < parts.length && parts[at]!.number < asked.number) at++
    const part = parts[at]
    if (part === undefined || part.number !== asked.number)
      throw invalidPart(upload.id, asked.number, asked.etag)
    if (listed.length < list.length - 1 && part.size < upload.partSizeMin) {
      throw partTooSmall(part.size, part.number, part.etag, upload.partSizeMin)
    }
    if (asked.etag !== part.etag) throw invalidPart(upload.id, asked.number, asked.etag, part.etag)
    checkPartChecksum(upload, part, asked)
    listed.push(part)
  }
  // With an additional checksum, parts go from 1 without gaps.
  if (upload.checksum !== undefined && previous !== list.length) throw new S3Error('InvalidPartOrder')
  return listed
}

const checkPartChecksum = (upload: UploadRecord, part: PartRecord, asked: ListedPart): void => {
  const { checksum } = upload
  const [sent, another] = asked.checksums
  if (sent === undefined) {
    // A FULL_OBJECT value is verified as a whole, so its parts may go without.
    if (checksum?.type === 'COMPOSITE') throw partChecksumMissing(checksum.algorithm, part.number)
    return
  }
  if (another !== undefined) throw invalidPartChecksum(another.value)
  if (checksum !== undefined && sent.algorithm === checksum.algorithm && sent.value === part.checksum) return
  if (fromBase64(sent.value)?.length !== digestSize(sent.algorithm)) throw invalidPartChecksum(sent.value)
  if (checksum === undefined || sent.algorithm === checksum.algorithm) {
    throw invalidPart(upload.id, part.number, asked.etag, part.etag)
  }
  throw partChecksumMismatch(sent.algorithm, part.number)
}

const contentOf = (uploadId: string, listed: readonly PartRecord[]): PartsContent => {
  const numbers: [first: number, last: number][] = []
  const index: [number: number, offset: number][] = []
  let offset = 0
  for (const [place, { number, size }] of listed.entries()) {
    const run = numbers.at(-1)
    if (run !== undefined && run[1] === number - 1) run[1] = number
    else numbers.push([number, number])
    if (place % partsIndexStep === 0) index.push([number, offset])
    offset += size
  }
  return { kind: 'parts', uploadId, count: listed.length, numbers, index }
}

/** MD5 of the parts' MD5s, and their count, also of a single part. */
const multipartEtag = (listed: readonly PartRecord[]): string => {
  const digests = Buffer.from(listed.map(({ etag }) => etag).join(''), 'hex')
  return `${toHex(compositeChecksum('MD5', [digests]))}-${listed.length}`
}

const objectChecksum = (upload: UploadRecord, listed: readonly PartRecord[]): StoredChecksum => {
  const { algorithm, type } = upload.checksum ?? { algorithm: 'CRC64NVME', type: 'FULL_OBJECT' }
  const digests = listed.map((part) => decodeDigest(part, algorithm))
  const digest =
    type === 'COMPOSITE' ? compositeChecksum(algorithm, digests) : combine(algorithm, digests, listed)
  return { algorithm, type, value: toBase64(digest) }
}

const decodeDigest = (part: PartRecord, algorithm: ChecksumAlgorithm): Uint8Array => {
  const value = algorithm === 'CRC64NVME' ? part.crc64 : part.checksum
  if (value === undefined) throw new Error(`Part ${part.number} has no ${algorithm}`)
  return Buffer.from(value, 'base64')
}

const combine = (
  algorithm: ChecksumAlgorithm,
  digests: readonly Uint8Array[],
  listed: readonly PartRecord[],
): Uint8Array => {
  if (!isCrc(algorithm)) throw new Error(`${algorithm} cannot be combined`)
  return digests.reduce((whole, digest, place) => crcCombine(algorithm, whole, digest, listed[place]!.size))
}

/**
 * Compares the checksum of the whole object that the request gives with the object's own. A
 * COMPOSITE value may stand with or without its `-N`. What S3 cannot compare (another algorithm,
 * where the upload had none) it ignores.
 *
 * @throws {S3Error} InvalidRequest, BadDigest.
 */
export const checkObjectChecksum = (
  algorithmAsked: boolean,
  checksum: StoredChecksum,
  partCount: number,
  sent: readonly SentChecksum[],
): void => {
  const [given, another] = sent
  if (given === undefined) return
  if (another !== undefined) throw multipleChecksums()
  const { algorithm } = given
  const { value, count } = splitCount(given)
  if (algorithm !== checksum.algorithm) {
    if (algorithmAsked) throw checksumTypeMismatch(checksum.algorithm, algorithm)
    return
  }
  if (count !== undefined && checksum.type !== 'COMPOSITE') throw invalidChecksumHeader(algorithm)
  if (value !== checksum.value || (count ?? partCount) !== partCount) throw checksumMismatch(algorithm)
}

const splitCount = ({
  algorithm,
  value: text,
}: SentChecksum): { value: string; count: number | undefined } => {
  const [, value = '', count] = /^([^-]*)(?:-([1-9][0-9]{0,5}))?$/.exec(text) ?? []
  if (fromBase64(value)?.length !== digestSize(algorithm)) throw invalidChecksumHeader(algorithm)
  return { value, count: count === undefined ? undefined : Number(count) }
}
