import type { SentChecksum } from '../engine/part-checksums.ts'
import type { ChecksumFields } from './digests.ts'

/** The checksum of a part, if any, as a field of an answer. */
export const partChecksumFields = (checksum: SentChecksum | undefined): ChecksumFields =>
  checksum === undefined ? {} : { [`Checksum${checksum.algorithm}`]: checksum.value }
