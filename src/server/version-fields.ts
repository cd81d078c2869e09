/** Version ids as answers show them. */
import type { UploadRecord } from '../engine/records.ts'

/** Of an object that was just written: S3 does not tell that it is the version `null`. */
export const madeVersion = ({ versionId }: { readonly versionId: string }) =>
  versionId === 'null' ? {} : { VersionId: versionId }

/** Of the object that an upload will become. */
export const reservedVersion = ({ versionId }: UploadRecord) =>
  versionId === undefined ? {} : { VersionId: versionId }

/** Of the source of a copy. */
export const copySourceVersion = (versionId: string) =>
  versionId === 'null' ? {} : { CopySourceVersionId: versionId }
