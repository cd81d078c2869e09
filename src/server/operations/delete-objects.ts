import { deleteObjects } from '../../engine/delete-objects.ts'
import type { DeletionResult } from '../../engine/delete-objects.ts'
import { accessDenied } from '../../protocol/error-messages.ts'
import type { Access } from '../access/access.ts'
import { actionOn } from '../access/permissions.ts'
import type { HandlerOf } from '../handler.ts'

export const deleteObjectsHandler: HandlerOf<'DeleteObjects'> = async ({ input, store, access, request }) => {
  const objects = input.Delete.Objects.map((object) => ({
    key: object.Key,
    versionId: object.VersionId,
    etag: object.ETag,
    lastModified: object.LastModifiedTime,
    size: object.Size,
  }))
  const bypassGovernance = input.BypassGovernanceRetention
  const allowed = await mayDelete(access, input.Bucket, objects, bypassGovernance === true)
  const deletable = objects.filter((_, index) => allowed[index])
  const options = { bypassGovernance, requester: request.requester }
  const deleted = deletable.length === 0 ? [] : await deleteObjects(store, input.Bucket, deletable, options)
  let next = 0
  const results = objects.map(({ key, versionId }, index): DeletionResult =>
    allowed[index] === true ? deleted[next++]! : { key, versionId, error: accessDenied() },
  )
  const gone = input.Delete.Quiet === true ? [] : results.filter(({ error }) => error === undefined)
  return {
    Deleted: gone.map(({ key, versionId, deletion }) => ({
      Key: key,
      VersionId: versionId,
      ...(deletion?.deleteMarker === true && {
        DeleteMarker: true,
        DeleteMarkerVersionId: deletion.versionId,
      }),
    })),
    Errors: results.flatMap(({ key, versionId, error }) =>
      error === undefined
        ? []
        : [{ Key: key, VersionId: versionId, Code: error.code, Message: error.message }],
    ),
  }
}

/** Whether each of the keys may be deleted, in their order. */
const mayDelete = async (
  access: Access,
  bucket: string,
  objects: readonly {
    readonly key: string
    readonly versionId: string | undefined
    readonly etag: string | undefined
  }[],
  bypassGovernance: boolean,
): Promise<readonly boolean[]> =>
  Promise.all(
    objects.map(async ({ key, versionId, etag }) => {
      const permissions = [
        actionOn('s3:DeleteObject', versionId),
        ...(bypassGovernance ? ['s3:BypassGovernanceRetention'] : []),
        ...(etag === undefined ? [] : ['s3:GetObject']),
      ]
      for (const action of permissions)
        if (!(await access.may({ action, bucket, key, versionId }))) return false
      return true
    }),
  )
