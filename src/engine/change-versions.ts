/**
 * The writes that change the versions of a key: what is added, replaced, taken away, and what is the
 * newest then. Nothing is committed here.
 */
import type { Batch, Key, Version } from '../storage/meta-store.ts'
import { contentGarbage, garbageEntry } from './garbage.ts'
import { idAfter } from './ids.ts'
import { keys } from './keys.ts'
import { checkDeletable } from './object-lock.ts'
import { usageEntry, type Change } from './quota/usage-entry.ts'
import {
  encodeRecord,
  type BucketRecord,
  type Stack,
  type UploadRecord,
  type VersionRecord,
} from './records.ts'
import type { Store } from './store.ts'
import { uploadsOfKey } from './uploads.ts'
import { isMarker, nullIdOf, readNull, readOlder, type KeyVersions, type StoredVersion } from './versions.ts'

/** Left by a removal while the key has unfinished uploads: a conditional Complete asks for it. */
export interface TouchRecord {
  readonly deletedAt: number
  /** Made at the delete: tells which uploads of the same millisecond it came after. */
  readonly id: string
}

/** The ids of a version that is written now, on top of all that the key has. */
export const newVersionIds = (
  store: Store,
  versions: KeyVersions,
): { readonly id: string; readonly versionId: string } => {
  const id = idAfter(versions.newest?.version.id, store)
  return { id, versionId: versionIdOf(store, versions.bucket, id) }
}

export const versionIdOf = (store: Store, bucket: BucketRecord, id: string): string =>
  bucket.versioning === 'Enabled' ? store.versionIds.write(id) : 'null'

/**
 * The id of the object that a completed upload becomes: that of the upload, so that it takes its place
 * by its initiation. Where it replaces the newest version it is the newest.
 */
export const idOfCompleted = (store: Store, versions: KeyVersions, upload: UploadRecord): string => {
  const { bucket, newest } = versions
  const replacesNewest =
    upload.versionId === undefined && newest !== undefined && nullIdOf(versions) === newest.version.id
  return bucket.versioning !== undefined && replacesNewest ? idAfter(newest.version.id, store) : upload.id
}

interface Plan {
  readonly expect: (readonly [Key, Version | undefined])[]
  readonly set: (readonly [Key, Uint8Array | undefined])[]
}

/**
 * Makes `next` a version of the key; a `null` one takes the place of the one there is, whose content
 * becomes garbage. It is the newest unless another has a greater id.
 */
export const planAdd = async (store: Store, versions: KeyVersions, next: VersionRecord): Promise<Batch> => {
  const { bucket, key, newest } = versions
  const plan: Plan = { expect: [...versions.expect], set: [] }
  const isStacked = bucket.versioning !== undefined
  const replaced = next.versionId === 'null' ? await readNull(store, versions) : undefined
  const replacesNewest = replaced !== undefined && replaced === newest
  if (replaced !== undefined) {
    // A version that was there before the bucket's versions could be locked, and an upload as old.
    if (!isMarker(replaced.version)) checkDeletable(replaced.version, {}, store.clock.now())
    unlink(store, plan, versions, replaced)
  }
  if (isStacked) {
    if (newest !== undefined && isAlone(newest) && !replacesNewest)
      plan.set.push(versionEntry(versions, newest.version))
    plan.set.push(versionEntry(versions, next))
  }
  const isNewest = newest === undefined || replacesNewest || next.id > newest.version.id
  const nullId = next.versionId === 'null' ? next.id : nullIdOf(versions)
  const stack = isStacked ? stackOf(nullId) : undefined
  setNewest(plan, { bucket: bucket.name, key, newest }, isNewest ? next : newest.version, stack)
  const moves = isStacked && newest !== undefined && isAlone(newest) && !replacesNewest
  plan.set.push(
    ...usageEntry(store, bucket, () => [
      ...(replaced === undefined ? [] : [changeAt(placeOf(versions, replaced), replaced.version, -1)]),
      ...(moves ? [changeAt(placeOf(versions, newest), newest.version, -1)] : []),
      ...(moves ? [changeAt(keys.version(bucket.name, key, newest.version.id), newest.version, 1)] : []),
      changeAt(isStacked ? keys.version(bucket.name, key, next.id) : keys.current(bucket.name, key), next, 1),
    ]),
  )
  return plan
}

/**
 * Takes one version away: its content becomes garbage, and where it was the newest the next one is.
 * While the key has `openUploads` a touch record tells of it.
 */
export const planRemove = async (
  store: Store,
  versions: KeyVersions,
  target: StoredVersion,
  openUploads: boolean,
): Promise<Batch> => {
  const { bucket, key, newest } = versions
  const { id } = target.version
  const nullId = nullIdOf(versions)
  const leaves = stackOf(nullId === id ? undefined : nullId)
  const plan: Plan = { expect: [...versions.expect], set: [] }
  unlink(store, plan, versions, target)
  plan.set.push(...usageEntry(store, bucket, () => [changeAt(placeOf(versions, target), target.version, -1)]))
  if (newest === undefined || newest.version.id !== id) {
    if (nullId === id && newest !== undefined) {
      setNewest(plan, { bucket: bucket.name, key, newest }, newest.version, leaves)
    }
    return plan
  }
  const older = isAlone(newest) ? undefined : await readOlder(store, versions, id)
  if (older !== undefined) plan.expect.push([older.entry.key, older.entry.version])
  setNewest(plan, { bucket: bucket.name, key, newest }, older?.version, leaves)
  if (openUploads) {
    const touch: TouchRecord = { deletedAt: store.clock.now(), id: store.makeId() }
    plan.set.push([keys.touch(bucket.name, key), encodeRecord(touch)])
  }
  return plan
}

const changeAt = (at: Key, version: VersionRecord, sign: 1 | -1): Change => [
  at,
  isMarker(version) ? 0 : sign * version.size,
]

/** The key of the record that a version's bytes are counted by. */
const placeOf = ({ bucket, key, newest }: KeyVersions, { version }: StoredVersion): Key =>
  newest !== undefined && newest.version.id === version.id && isAlone(newest)
    ? keys.current(bucket.name, key)
    : keys.version(bucket.name, key, version.id)

/** Changes what a version carries besides its bytes; its id and content stay. */
export const planChange = (versions: KeyVersions, target: StoredVersion, changed: VersionRecord): Batch => {
  const { bucket, key, newest } = versions
  const isNewest = newest !== undefined && newest.version.id === target.version.id
  const plan: Plan = { expect: [...versions.expect], set: [] }
  if (isNewest) setNewest(plan, { bucket: bucket.name, key, newest }, changed, newest.version.stack)
  else plan.expect.push([target.entry.key, target.entry.version])
  if (!isNewest || !isAlone(newest)) plan.set.push(versionEntry(versions, changed))
  return plan
}

/** Whether exactly this key has an unfinished upload. */
export const hasOpenUploads = async (store: Store, bucket: string, key: string): Promise<boolean> =>
  (await store.meta.scan(uploadsOfKey(bucket, key), 1)).length > 0

const isAlone = ({ version }: StoredVersion): boolean => version.stack === undefined

const stackOf = (nullId: string | undefined): Stack => (nullId === undefined ? {} : { nullId })

const versionEntry = ({ bucket, key }: KeyVersions, version: VersionRecord): readonly [Key, Uint8Array] => {
  const { stack: _, ...record } = version
  return [keys.version(bucket.name, key, version.id), encodeRecord(record)]
}

/** Takes a version's own record away, where it has one, and lists its content as garbage. */
const unlink = (store: Store, plan: Plan, versions: KeyVersions, { entry, version }: StoredVersion): void => {
  const { bucket, key, newest } = versions
  const isNewest = newest !== undefined && newest.version.id === version.id
  if (!isNewest || !isAlone(newest)) plan.set.push([keys.version(bucket.name, key, version.id), undefined])
  if (!isNewest) plan.expect.push([entry.key, entry.version])
  if (isMarker(version)) return
  if (version.content.kind === 'segments' && version.content.segments.length === 0) return
  plan.set.push(garbageEntry(store, contentGarbage(version)))
}

interface Place {
  readonly bucket: string
  readonly key: string
  readonly newest: StoredVersion | undefined
}

const setNewest = (
  plan: Plan,
  place: Place,
  next: VersionRecord | undefined,
  stack: Stack | undefined,
): void => {
  const { bucket, key, newest } = place
  if (next !== undefined) {
    const { stack: _, ...record } = next
    const nextKey = isMarker(next) ? keys.marker(bucket, key) : keys.current(bucket, key)
    plan.set.push([nextKey, encodeRecord(stack === undefined ? record : { ...record, stack })])
  }
  if (newest === undefined || (next !== undefined && isMarker(next) === isMarker(newest.version))) return
  plan.set.push([isMarker(newest.version) ? keys.marker(bucket, key) : keys.current(bucket, key), undefined])
}
