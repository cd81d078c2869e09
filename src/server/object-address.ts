import type { ObjectAddress } from '../engine/change-object.ts'

/** The object, or version of it, that a request names. */
export const addressOf = (
  input: { readonly Bucket: string; readonly Key: string; readonly VersionId?: string | undefined },
  method: ObjectAddress['method'],
): ObjectAddress => ({ bucket: input.Bucket, key: input.Key, versionId: input.VersionId, method })

/** The version of an answer; a bucket without versioning does not speak of one. */
export const versionIdField = ({
  versionId,
}: {
  readonly versionId: string
}): { readonly VersionId?: string } => (versionId === 'null' ? {} : { VersionId: versionId })
