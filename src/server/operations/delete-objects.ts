import { deleteObjects } from '../../engine/delete-objects.ts'
import type { HandlerOf } from '../handler.ts'

export const deleteObjectsHandler: HandlerOf<'DeleteObjects'> = async ({ input, store, request }) => {
  const objects = input.Delete.Objects.map((object) => ({
    key: object.Key,
    versionId: object.VersionId,
    etag: object.ETag,
    lastModified: object.LastModifiedTime,
    size: object.Size,
  }))
  const results = await deleteObjects(store, input.Bucket, objects, {
    bypassGovernance: input.BypassGovernanceRetention,
    requester: request.requester,
  })
  const gone = input.Delete.Quiet === true ? [] : results.filter(({ error }) => error === undefined)
  return {
    Deleted: gone.map(({ key, versionId, deletion }) => ({
      Key: key,
      VersionId: versionId,
      ...(deletion?.deleteMarker === true && { DeleteMarker: true, DeleteMarkerVersionId: deletion.versionId }),
    })),
    Errors: results.flatMap(({ key, versionId, error }) =>
      error === undefined ? [] : [{ Key: key, VersionId: versionId, Code: error.code, Message: error.message }],
    ),
  }
}
