import { listPageMax } from '../protocol/limits.ts'
import { readBucket } from './buckets.ts'
import { listedParts } from './parts.ts'
import type { ObjectRecord } from './records.ts'
import type { Store } from './store.ts'
import { getVersion, shownVersionId } from './versions.ts'

export interface AttributesRequest {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string | undefined
  /** Whether the parts are wanted, too. */
  readonly parts: boolean
  readonly maxParts?: number | undefined
  /** The part to begin behind, counted from 1. */
  readonly partNumberMarker?: number | undefined
}

export interface AttributesView {
  readonly object: ObjectRecord
  /** Where the bucket has, or had, versioning. */
  readonly versionId?: string
  /** Only of an object made of parts. */
  readonly parts?: { readonly count: number; readonly page?: PartsPage }
}

/** Parts as the object has them, counted from 1 without gaps. */
export interface PartsPage {
  readonly marker: number
  /** The last part listed; 0 when none is. */
  readonly nextMarker: number
  readonly max: number
  readonly truncated: boolean
  readonly parts: readonly {
    readonly number: number
    readonly size: number
    readonly checksum?: string | undefined
  }[]
}

/**
 * What is known of an object. Its parts one by one only where they have checksums of their own
 * (COMPOSITE), else no more than their count, as S3 does.
 *
 * @throws {S3Error} NoSuchBucket and those of `getVersion`.
 */
export async function getObjectAttributes(store: Store, request: AttributesRequest): Promise<AttributesView> {
  const end = store.readers.begin()
  try {
    const bucket = await readBucket(store, request.bucket)
    const { object } = await getVersion(store, bucket, request, 'GET')
    const view = { object, ...shownVersionId(bucket, object) }
    const { content, checksum } = object
    if (!request.parts || content.kind !== 'parts') return view
    if (checksum.type !== 'COMPOSITE') return { ...view, parts: { count: content.count } }
    return { ...view, parts: { count: content.count, page: await readPage(store, content, request) } }
  } finally {
    end()
  }
}

const readPage = async (
  store: Store,
  content: Extract<ObjectRecord['content'], { kind: 'parts' }>,
  request: AttributesRequest,
): Promise<PartsPage> => {
  const marker = request.partNumberMarker ?? 0
  const max = Math.min(request.maxParts ?? listPageMax, listPageMax)
  const found = await listedParts(store, content, marker, max)
  const nextMarker = found.length === 0 ? 0 : marker + found.length
  return {
    marker,
    nextMarker,
    max,
    truncated: found.length > 0 && nextMarker < content.count,
    parts: found.map(({ size, checksum }, index) => ({ number: marker + 1 + index, size, checksum })),
  }
}
