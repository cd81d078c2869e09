import type { ChecksumType } from '../checksum/checksum.ts'
import type { StoredChecksum } from '../engine/records.ts'
import type { ChecksumFields } from './digests.ts'

/**
 * A stored checksum as the fields of an answer. A COMPOSITE value gets its `-N` when `partCount` is
 * given: for an object, not for one of its parts.
 */
export const checksumFields = (
  checksum: StoredChecksum,
  partCount?: number,
): ChecksumFields & { readonly ChecksumType: ChecksumType } => {
  const suffix = checksum.type === 'COMPOSITE' && partCount !== undefined ? `-${partCount}` : ''
  return { [`Checksum${checksum.algorithm}`]: checksum.value + suffix, ChecksumType: checksum.type }
}
