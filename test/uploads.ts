/** Steps of a multipart upload, for tests of the engine: a bucket, uploads, parts, completion. */
import type { ChecksumAlgorithm } from '../src/checksum/checksum.ts'
import { fromBase64 } from '../src/checksum/index.ts'
import { completeMultipartUpload, type CompletionResult } from '../src/engine/complete-multipart-upload.ts'
import {
  completionListOf,
  type CompletedPartFields,
  type CompletionFields,
} from '../src/engine/completion-list.ts'
import type { WriteConditions } from '../src/engine/conditions.ts'
import { createMultipartUpload } from '../src/engine/create-multipart-upload.ts'
import { attributesOf, type AttributeFields } from '../src/engine/object-attributes.ts'
import { putObject } from '../src/engine/put-object.ts'
import { findCurrent } from '../src/engine/current-object.ts'
import { readContent } from '../src/engine/content.ts'
import { keys } from '../src/engine/keys.ts'
import {
  encodeRecord,
  type BucketRecord,
  type ObjectRecord,
  type UploadRecord,
} from '../src/engine/records.ts'
import type { Store } from '../src/engine/store.ts'
import { uploadPart, type StoredPart } from '../src/engine/upload-part.ts'
import type { BodyStream } from '../src/protocol/body.ts'
import type { Clock } from '../src/system/clock.ts'
import { bodyOf, bytesOf } from './bodies.ts'
import { memoryStore } from './memory-store.ts'

export const ann = { id: 'a'.repeat(64), displayName: 'ann' }
export const bob = { id: 'b'.repeat(64), displayName: 'bob' }

/** A clock that stands still until the test moves it. */
export const testClock = (start = Date.UTC(2026, 0, 2, 3, 4, 5)): Clock & { advance(ms: number): void } => {
  let now = start
  return {
    now: () => now,
    advance: (ms) => void (now += ms),
  }
}

/** A store with a bucket `bucket` whose parts may be of any size, unless a minimum is given. */
export const storeWithBucket = async (
  options: Parameters<typeof memoryStore>[0] & { readonly partSizeMin?: number } = {},
): Promise<Store> => {
  const { partSizeMin = 0, ...rest } = options
  const store = await memoryStore(rest)
  await addBucket(store, 'bucket', { partSizeMin })
  return store
}

export const addBucket = async (
  store: Store,
  name: string,
  options: Partial<BucketRecord> = {},
): Promise<void> => {
  const bucket: BucketRecord = { name, createdAt: store.clock.now(), owner: ann, location: '', ...options }
  await store.meta.commit({ expect: [], set: [[keys.bucket(name), encodeRecord(bucket)]] })
}

export interface CreateOptions extends AttributeFields {
  readonly bucket?: string
  readonly key?: string
  readonly algorithm?: string
  readonly type?: string
}

export const create = async (store: Store, options: CreateOptions = {}): Promise<UploadRecord> =>
  createMultipartUpload(store, {
    bucket: options.bucket ?? 'bucket',
    key: options.key ?? 'key',
    attributes: attributesOf(options),
    checksumAlgorithm: options.algorithm,
    checksumType: options.type,
    caller: bob,
  })

export const nameOf = ({ bucket, key, id }: UploadRecord) => ({ bucket, key, uploadId: id })

type BodyContent = Uint8Array | string | number | BodyStream

const asBody = (content: BodyContent): BodyStream =>
  typeof content === 'object' && 'trailers' in content ? content : bodyOf(content)

/** Stores a part; `checksum` is one that is sent with it, as (algorithm, base64). */
export const storePart = async (
  store: Store,
  upload: UploadRecord,
  number: number,
  content: BodyContent,
  checksum?: readonly [algorithm: ChecksumAlgorithm, value: string],
): Promise<StoredPart> =>
  uploadPart(store, {
    ...nameOf(upload),
    number,
    body: asBody(content),
    ...(checksum === undefined
      ? { expected: {} }
      : {
          algorithm: checksum[0],
          expected: { checksum: { algorithm: checksum[0], value: fromBase64(checksum[1])! } },
        }),
  })

/** What Complete lists for a part as it was stored. */
export const listed = ({ part, checksum }: StoredPart): CompletedPartFields => ({
  PartNumber: part.number,
  ETag: part.etag,
  ...(checksum === undefined ? {} : { [`Checksum${checksum.algorithm}`]: checksum.value }),
})

/** Completes with these parts, and with what else a request may carry. */
export const complete = async (
  store: Store,
  upload: UploadRecord,
  parts: readonly (StoredPart | CompletedPartFields)[],
  rest: Omit<CompletionFields, 'MultipartUpload'> & WriteConditions = {},
): Promise<CompletionResult> =>
  completeMultipartUpload(store, {
    ...nameOf(upload),
    list: completionListOf({
      ...rest,
      MultipartUpload: { Parts: parts.map((part) => ('part' in part ? listed(part) : part)) },
    }),
    conditions: { ifMatch: rest.ifMatch, ifNoneMatch: rest.ifNoneMatch },
    caller: bob,
  })

/** Creates an upload, stores its parts, numbered from 1, and completes it. */
export const uploadWhole = async (
  store: Store,
  contents: readonly BodyContent[],
  options: CreateOptions = {},
): Promise<{
  readonly upload: UploadRecord
  readonly parts: readonly StoredPart[]
  readonly result: CompletionResult
}> => {
  const upload = await create(store, options)
  const parts: StoredPart[] = []
  for (const [index, content] of contents.entries())
    parts.push(await storePart(store, upload, index + 1, content))
  return { upload, parts, result: await complete(store, upload, parts) }
}

export const put = async (
  store: Store,
  content: BodyContent,
  key = 'key',
  bucket = 'bucket',
): Promise<ObjectRecord> =>
  putObject(store, { bucket, key, body: asBody(content), attributes: attributesOf({}), expected: {} })

/** The current object of a key and its bytes. */
export const read = async (
  store: Store,
  key = 'key',
  bucket = 'bucket',
): Promise<{ readonly object: ObjectRecord; readonly bytes: Buffer } | undefined> => {
  const found = await findCurrent(store, bucket, key)
  if (found === undefined) return undefined
  const { object } = found
  return { object, bytes: await bytesOf(readContent(store, object.content, { start: 0, end: object.size })) }
}
