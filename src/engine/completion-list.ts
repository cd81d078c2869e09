/** What CompleteMultipartUpload asks for, apart from where and under which conditions. */
import { createHash } from 'node:crypto'
import { noPartsListed } from '../protocol/checksum-errors.ts'
import { malformedXml } from '../protocol/error-messages.ts'
import { partCountMax } from '../protocol/limits.ts'
import { sentChecksums, type ChecksumFields, type SentChecksum } from './part-checksums.ts'

export interface ListedPart {
  readonly number: number
  /** Without quotes. */
  readonly etag: string
  readonly checksums: readonly SentChecksum[]
}

export interface CompletionList {
  readonly parts: readonly ListedPart[]
  /** Of the whole object, from headers. */
  readonly checksums: readonly SentChecksum[]
  /** x-amz-checksum-type. */
  readonly checksumType?: string
  /** x-amz-mp-object-size: bytes. */
  readonly size?: number
}

/** The fields of the request, in S3's names. */
export interface CompletionFields extends ChecksumFields {
  readonly ChecksumType?: string | undefined
  readonly MpuObjectSize?: number | undefined
  readonly MultipartUpload?: { readonly Parts?: readonly CompletedPartFields[] | undefined } | undefined
}

export interface CompletedPartFields extends ChecksumFields {
  readonly PartNumber?: number | undefined
  readonly ETag?: string | undefined
}

/**
 * Reads the list of a request.
 * @throws {S3Error} InvalidRequest without any part; MalformedXML for a part without number or ETag,
 * or more than 10,000.
 */
export const completionListOf = (input: CompletionFields): CompletionList => {
  const parts = input.MultipartUpload?.Parts ?? []
  if (parts.length === 0) throw noPartsListed()
  if (parts.length > partCountMax) throw malformedXml()
  return {
    parts: parts.map(listedPartOf),
    checksums: sentChecksums(input),
    ...(input.ChecksumType === undefined ? {} : { checksumType: input.ChecksumType }),
    ...(input.MpuObjectSize === undefined ? {} : { size: input.MpuObjectSize }),
  }
}

const listedPartOf = (part: CompletedPartFields): ListedPart => {
  const { PartNumber: number, ETag: etag } = part
  if (number === undefined || etag === undefined) throw malformedXml()
  return { number, etag: withoutQuotes(etag), checksums: sentChecksums(part) }
}

const withoutQuotes = (etag: string): string =>
  etag.length >= 2 && etag.startsWith('"') && etag.endsWith('"') ? etag.slice(1, -1) : etag

/**
 * What a repeat must have in common with the request that completed the upload: numbers, ETags and
 * checksums of its parts. SHA-256, hex. Headers are no part of it: they only guard the first time.
 */
export const completionDigest = (list: CompletionList): string =>
  createHash('sha256')
    .update(JSON.stringify(list.parts.map(({ number, etag, checksums }) => [number, etag, checksums])))
    .digest('hex')
