/**
 * Which checksums an upload takes, asks for and shows.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
import { checksumAlgorithms, type ChecksumAlgorithm, type ChecksumType } from '../checksum/checksum.ts'
import {
  checksumTypeMismatch,
  checksumTypeNotAllowed,
  checksumTypeWithoutAlgorithm,
  invalidChecksumType,
  unsupportedChecksumAlgorithm,
} from '../protocol/checksum-errors.ts'
import type { PartRecord, UploadRecord } from './records.ts'

/** The members of a request or element that carry checksums, in S3's names. */
export type ChecksumFields = { readonly [Name in `Checksum${ChecksumAlgorithm}`]?: string | undefined }

/** A checksum as the client gave it: base64, not yet looked at. */
export interface SentChecksum {
  readonly algorithm: ChecksumAlgorithm
  readonly value: string
}

const fieldNames = checksumAlgorithms.map((algorithm) => ({
  algorithm,
  name: `Checksum${algorithm}` as const,
}))

/** Those checksums that are given. */
export const sentChecksums = (fields: ChecksumFields): readonly SentChecksum[] => {
  let sent: SentChecksum[] | undefined
  for (const { algorithm, name } of fieldNames) {
    const value = fields[name]
    if (value !== undefined) (sent ??= []).push({ algorithm, value })
  }
  return sent ?? nothingSent
}

const nothingSent: readonly SentChecksum[] = []

const typesOf = (
  algorithm: ChecksumAlgorithm,
): readonly [preset: ChecksumType, ...others: ChecksumType[]] => {
  if (algorithm === 'CRC64NVME') return ['FULL_OBJECT']
  return algorithm === 'CRC32' || algorithm === 'CRC32C' ? ['COMPOSITE', 'FULL_OBJECT'] : ['COMPOSITE']
}

/**
 * The checksum that CreateMultipartUpload asks for (names in either case); undefined when it asks
 * for none.
 *
 * @throws {S3Error} InvalidRequest for an unknown algorithm or type, a type without an algorithm,
 * or a pair that cannot be.
 */
export const uploadChecksumOf = (
  algorithmName: string | undefined,
  typeName: string | undefined,
): UploadRecord['checksum'] => {
  const type = typeName?.toUpperCase()
  if (type !== undefined && type !== 'COMPOSITE' && type !== 'FULL_OBJECT') throw invalidChecksumType()
  if (algorithmName === undefined) {
    if (type !== undefined) throw checksumTypeWithoutAlgorithm()
    return undefined
  }
  const name = algorithmName.toUpperCase()
  const algorithm = checksumAlgorithms.find((known) => known === name)
  if (algorithm === undefined) throw unsupportedChecksumAlgorithm()
  const types = typesOf(algorithm)
  if (type !== undefined && !types.includes(type)) throw checksumTypeNotAllowed(type, algorithm)
  return { algorithm, type: type ?? types[0] }
}

/**
 * The algorithm to compute for a part: the one that was sent, or the upload's when it is of type
 * FULL_OBJECT; undefined when neither has one.
 *
 * @throws {S3Error} InvalidRequest when another algorithm than the upload's was sent, or none to an
 * upload of type COMPOSITE.
 */
export const partAlgorithm = (
  upload: UploadRecord,
  sent: ChecksumAlgorithm | undefined,
): ChecksumAlgorithm | undefined => {
  const { checksum } = upload
  if (checksum === undefined || checksum.algorithm === sent) return sent
  if (sent === undefined && checksum.type === 'FULL_OBJECT') return checksum.algorithm
  throw checksumTypeMismatch(checksum.algorithm, sent)
}

/** The part's value for the algorithm that the upload was created with: what ListParts shows of it. */
export const checksumOfPart = (upload: UploadRecord, part: PartRecord): SentChecksum | undefined =>
  upload.checksum === undefined || part.checksum === undefined
    ? undefined
    : { algorithm: upload.checksum.algorithm, value: part.checksum }
