import { deleteObject, refuseDirectoryConditions } from '../../engine/delete-object.ts'
import type { HandlerOf } from '../handler.ts'

export const deleteObjectHandler: HandlerOf<'DeleteObject'> = async ({ input, store }) => {
  refuseDirectoryConditions({ lastModified: input.IfMatchLastModifiedTime, size: input.IfMatchSize })
  await deleteObject(store, {
    bucket: input.Bucket,
    key: input.Key,
    versionId: input.VersionId,
    ifMatch: input.IfMatch,
  })
  return { ...(input.VersionId !== undefined && { VersionId: input.VersionId }) }
}
