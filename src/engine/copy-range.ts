import {
  copyRangeBeyondSource,
  copyRangeMalformed,
  copyRangeOutsideSource,
} from '../protocol/error-messages.ts'
import type { ByteSpan } from '../storage/blob-store.ts'

/** The range of an UploadPartCopy, before the source's size is known; both ends are included. */
export interface CopyRange {
  readonly text: string
  readonly first: number
  readonly last: number
}

/**
 * Reads `x-amz-copy-source-range`: `bytes=first-last`, in exactly this form.
 * @throws {S3Error} InvalidArgument.
 */
export const parseCopyRange = (text: string): CopyRange => {
  const [, first, last] = /^bytes=([0-9]+)-([0-9]+)$/.exec(text) ?? []
  if (first === undefined || last === undefined || Number(first) > Number(last))
    throw copyRangeMalformed(text)
  return { text, first: Number(first), last: Number(last) }
}

/**
 * The span that a range means in a source of so many bytes; without a range, all of it.
 * @throws {S3Error} InvalidArgument, InvalidRequest.
 */
export const spanOfCopy = (range: CopyRange | undefined, size: number): ByteSpan => {
  if (range === undefined) return { start: 0, end: size }
  if (range.first >= size) throw copyRangeOutsideSource()
  if (range.last >= size) throw copyRangeBeyondSource(range.text, size)
  return { start: range.first, end: range.last + 1 }
}
