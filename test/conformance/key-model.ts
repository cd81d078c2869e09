/** What one key of a bucket should be, operation by operation: the model that racing clients are held against. */

export interface ModelVersion {
  /** Absent: a delete marker. */
  readonly etag?: string
  readonly versionId: string | undefined
  /** Its place: higher is newer. */
  readonly rank: number
}

export interface ModelUpload {
  readonly rank: number
  /** ETag of part 1. */
  readonly part: string
  /** Whether the key was changed since it was initiated. */
  readonly changed: boolean
  readonly ended?: string
}

export interface KeyModel {
  readonly versioning: 'none' | 'Enabled' | 'Suspended'
  /** Newest first. */
  readonly versions: readonly ModelVersion[]
  readonly uploads: Readonly<Record<string, ModelUpload>>
  readonly rank: number
}

/** What an operation gave: `OK` or the code of its error. */
export interface Outcome {
  readonly code: string
  readonly etag?: string
  readonly versionId?: string | undefined
}

export interface Condition {
  readonly ifMatch?: string | undefined
  readonly ifNoneMatch?: string | undefined
}

export const currentEtag = ({ versions }: KeyModel): string | undefined => versions[0]?.etag

/** The code that a condition is refused with. */
export const refusedWith = (model: KeyModel, { ifMatch, ifNoneMatch }: Condition): string | undefined => {
  const etag = currentEtag(model)
  if (ifNoneMatch !== undefined && etag !== undefined) return 'PreconditionFailed'
  if (ifMatch === undefined || ifMatch === etag) return undefined
  return etag === undefined ? 'NoSuchKey' : 'PreconditionFailed'
}

/** With a version on top, or at the place of its rank; without versions it replaces all. */
export const withVersion = (
  model: KeyModel,
  version: Omit<ModelVersion, 'rank'>,
  rank?: number,
): KeyModel => {
  const added = { ...version, rank: rank ?? model.rank }
  const versions =
    model.versioning === 'Enabled' ? [...model.versions, added].sort((a, b) => b.rank - a.rank) : [added]
  return changed({ ...model, versions, rank: model.rank + 1 }, versions[0] === added)
}

export const withoutVersion = (model: KeyModel, version: ModelVersion | undefined): KeyModel => {
  // A new object all the same: later it might have had something to take away.
  if (version === undefined) return { ...model }
  const versions = model.versions.filter((each) => each !== version)
  return changed({ ...model, versions }, model.versions[0] === version)
}

export const withUpload = (model: KeyModel, id: string, upload: ModelUpload): KeyModel => ({
  ...model,
  uploads: { ...model.uploads, [id]: upload },
})

const changed = (model: KeyModel, isNewest: boolean): KeyModel =>
  isNewest
    ? {
        ...model,
        uploads: Object.fromEntries(
          Object.entries(model.uploads).map(([id, upload]) => [id, { ...upload, changed: true }]),
        ),
      }
    : model
