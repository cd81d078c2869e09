import type { UploadRecord } from '../engine/records.ts'

/** Who made an upload and how, as listings show it. */
export const uploadFields = ({ initiator, owner, storageClass, checksum }: UploadRecord) => ({
  Initiator: { ID: initiator.id, DisplayName: initiator.displayName },
  Owner: { ID: owner.id },
  StorageClass: storageClass,
  ...(checksum !== undefined && { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
})
