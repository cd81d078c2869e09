import { deleteObject, refuseDirectoryConditions } from '../../engine/delete-object.ts'
import type { HandlerOf } from '../handler.ts'

export const deleteObjectHandler: HandlerOf<'DeleteObject'> = async ({ input, store, request }) => {
  refuseDirectoryConditions({ lastModified: input.IfMatchLastModifiedTime, size: input.IfMatchSize })
  const { versionId, deleteMarker } = await deleteObject(store, {
    bucket: input.Bucket,
    key: input.Key,
    versionId: input.VersionId,
    ifMatch: input.IfMatch,
    bypassGovernance: input.BypassGovernanceRetention,
    requester: request.requester,
  })
  return {
    ...(versionId !== undefined && { VersionId: versionId }),
    ...(deleteMarker === true && { DeleteMarker: true }),
  }
}
