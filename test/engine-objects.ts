/** Buckets and objects made by the engine, for its tests. */
import assert from 'node:assert/strict'
import type { ChecksumAlgorithm, ChecksumType } from '../src/checksum/checksum.ts'
import { completeMultipartUpload } from '../src/engine/complete-multipart-upload.ts'
import { createBucket } from '../src/engine/create-bucket.ts'
import { createMultipartUpload } from '../src/engine/create-multipart-upload.ts'
import { findCurrent } from '../src/engine/current-object.ts'
import { attributesOf, type AttributeFields } from '../src/engine/object-attributes.ts'
import { putObject, type PutRequest } from '../src/engine/put-object.ts'
import type { Identity, ObjectRecord } from '../src/engine/records.ts'
import type { Store } from '../src/engine/store.ts'
import { uploadPart } from '../src/engine/upload-part.ts'
import { S3Error } from '../src/protocol/errors.ts'
import type { Clock } from '../src/system/clock.ts'
import { bodyOf } from './bodies.ts'
import { memoryStore } from './memory-store.ts'

export const ann: Identity = { id: 'a'.repeat(64), displayName: 'ann' }
export const bob: Identity = { id: 'b'.repeat(64), displayName: 'bob' }

/** A clock that stands still until told. */
export const manualClock = (ms = Date.UTC(2026, 0, 2, 3, 4, 5)): Clock & { ms: number } => {
  const clock = { ms, now: () => clock.ms }
  return clock
}

/** A store with the bucket `bucket` of ann's, which takes parts of any size. */
export const storeWithBucket = async (options: Parameters<typeof memoryStore>[0] = {}): Promise<Store> => {
  const store = await memoryStore(options)
  await createBucket(store, { bucket: 'bucket', owner: ann, partSizeMin: 1 })
  return store
}

export type PutOptions = Partial<Pick<PutRequest, 'bucket' | 'conditions' | 'algorithm' | 'expected'>> & {
  readonly fields?: AttributeFields
}

export const put = (
  store: Store,
  key: string,
  content: string | Uint8Array = '',
  options: PutOptions = {},
): Promise<ObjectRecord> => {
  const { fields = {}, ...rest } = options
  const request = { bucket: 'bucket', key, attributes: attributesOf(fields), expected: {}, ...rest }
  return putObject(store, { ...request, body: content.length === 0 ? bodyOf() : bodyOf(content) })
}

/** An object made of these parts, numbered 1, 2, …. */
export const putParts = async (
  store: Store,
  key: string,
  parts: readonly (string | Uint8Array)[],
  options: {
    readonly algorithm?: ChecksumAlgorithm
    readonly type?: ChecksumType
    readonly fields?: AttributeFields
  } = {},
): Promise<ObjectRecord> => {
  const { algorithm } = options
  const upload = await createMultipartUpload(store, {
    bucket: 'bucket',
    key,
    attributes: attributesOf(options.fields ?? {}),
    checksumAlgorithm: algorithm,
    checksumType: options.type,
    caller: ann,
  })
  const name = { bucket: 'bucket', key, uploadId: upload.id }
  const listed = []
  for (const [index, content] of parts.entries()) {
    const stored = await uploadPart(store, {
      ...name,
      number: index + 1,
      body: bodyOf(content),
      algorithm,
      expected: {},
    })
    const value = stored.part.checksum
    const checksums = algorithm === undefined || value === undefined ? [] : [{ algorithm, value }]
    listed.push({ number: index + 1, etag: stored.part.etag, checksums })
  }
  await completeMultipartUpload(store, {
    ...name,
    list: { parts: listed, checksums: [] },
    conditions: {},
    caller: ann,
  })
  const current = await findCurrent(store, 'bucket', key)
  assert.ok(current)
  return current.object
}

/** Asserts that it fails as S3 does: code, status, and those details that are given. */
export const rejectsWith = async (
  promise: Promise<unknown> | (() => unknown),
  code: string,
  details: Readonly<Record<string, string | number>> = {},
): Promise<S3Error> => {
  try {
    await (typeof promise === 'function' ? promise() : promise)
  } catch (error) {
    if (!(error instanceof S3Error)) throw error
    assert.equal(error.code, code)
    for (const [name, value] of Object.entries(details)) assert.equal(error.details[name], value, name)
    return error
  }
  assert.fail(`It should have been refused with ${code}`)
}

export const blobCount = async (store: Store): Promise<number> => {
  let count = 0
  for await (const _ of store.blobs.list()) count++
  return count
}
