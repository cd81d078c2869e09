/** A bucket with versioning, for tests of the engine. */
import { deleteObject, type Deletion, type DeleteRequest } from '../src/engine/delete-object.ts'
import { getObject } from '../src/engine/get-object.ts'
import { listObjectVersions, type ListVersionsRequest } from '../src/engine/list-object-versions.ts'
import { setVersioning } from '../src/engine/set-versioning.ts'
import type { Store } from '../src/engine/store.ts'
import { isMarker } from '../src/engine/versions.ts'
import { bytesOf } from './bodies.ts'
import { storeWithBucket } from './engine-objects.ts'

/** A store with the bucket `bucket`, versioning enabled. */
export const versionedStore = async (options: Parameters<typeof storeWithBucket>[0] = {}): Promise<Store> => {
  const store = await storeWithBucket(options)
  await enable(store)
  return store
}

export const enable = (store: Store): Promise<void> => setVersioning(store, 'bucket', 'Enabled')
export const suspend = (store: Store): Promise<void> => setVersioning(store, 'bucket', 'Suspended')

export const remove = (
  store: Store,
  key: string,
  more: Partial<Pick<DeleteRequest, 'versionId' | 'ifMatch'>> = {},
): Promise<Deletion> => deleteObject(store, { bucket: 'bucket', key, ...more })

/** The bytes of the current object, or of a version. */
export const contentOf = async (store: Store, key: string, versionId?: string): Promise<string> =>
  String(await bytesOf((await getObject(store, { bucket: 'bucket', key, versionId })).body))

export const listVersions = (store: Store, request: Partial<ListVersionsRequest> = {}) =>
  listObjectVersions(store, {
    bucket: 'bucket',
    prefix: '',
    delimiter: '',
    keyMarker: '',
    versionIdMarker: '',
    limit: 1000,
    ...request,
  })

/** The versions of the bucket as text: `key content`, `key marker`; `*` before those that are latest, `null` behind. */
export const versionsShown = async (
  store: Store,
  request: Partial<ListVersionsRequest> = {},
): Promise<readonly string[]> => {
  const { versions } = await listVersions(store, request)
  return Promise.all(
    versions.map(async ({ key, version, isLatest }) => {
      const content = isMarker(version) ? 'marker' : await contentOf(store, key, version.versionId)
      return `${isLatest ? '*' : ''}${key} ${content}${version.versionId === 'null' ? ' null' : ''}`
    }),
  )
}
