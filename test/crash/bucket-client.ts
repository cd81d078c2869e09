/** The few calls of the crash test, in one bucket without a minimum part size; never retried. */
import { createClient } from '../../src/client/index.ts'
import { createNodeTransport } from '../../src/client/node-transport.ts'
import { S3Error } from '../../src/protocol/errors.ts'
import { bytesOf } from '../bodies.ts'
import type { TestServer } from '../start-server.ts'

export interface BucketClient {
  create(): Promise<void>
  /** Each gives the ETag, without quotes. */
  put(key: string, bytes: Uint8Array): Promise<string>
  uploadPart(key: string, uploadId: string, number: number, bytes: Uint8Array): Promise<string>
  complete(key: string, uploadId: string, etags: readonly string[]): Promise<string>
  createUpload(key: string): Promise<string>
  abort(key: string, uploadId: string): Promise<void>
  delete(key: string): Promise<void>
  copy(source: string, key: string): Promise<void>
  copyPart(source: string, key: string, uploadId: string, number: number): Promise<string>
  /** undefined when there is no such object. */
  get(key: string): Promise<{ readonly bytes: Buffer; readonly etag: string } | undefined>
  /** Parts by number; undefined when there is no such upload. */
  listParts(
    key: string,
    uploadId: string,
  ): Promise<ReadonlyMap<number, { etag: string; size: number }> | undefined>
  /** All keys. */
  list(): Promise<readonly string[]>
  close(): void
}

/** What the server says is not there, as undefined. */
const unlessGone = async <T>(code: string, call: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await call()
  } catch (error) {
    if (error instanceof S3Error && error.code === code) return undefined
    throw error
  }
}

export const openBucket = (server: TestServer, Bucket: string): BucketClient => {
  const client = createClient({
    endpoint: server.endpoint,
    credentials: server.credentials,
    transport: createNodeTransport(),
    retry: { attemptsMax: 1 },
  })
  return {
    create: async () => {
      await client.call('CreateBucket', { Bucket, PartSizeMin: 1 })
    },
    put: async (Key, Body) => (await client.call('PutObject', { Bucket, Key, Body })).ETag!,
    uploadPart: async (Key, UploadId, PartNumber, Body) =>
      (await client.call('UploadPart', { Bucket, Key, UploadId, PartNumber, Body })).ETag!,
    complete: async (Key, UploadId, etags) => {
      const Parts = etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }))
      const { ETag } = await client.call('CompleteMultipartUpload', {
        Bucket,
        Key,
        UploadId,
        MultipartUpload: { Parts },
      })
      return ETag!
    },
    createUpload: async (Key) => (await client.call('CreateMultipartUpload', { Bucket, Key })).UploadId!,
    abort: async (Key, UploadId) => {
      await client.call('AbortMultipartUpload', { Bucket, Key, UploadId })
    },
    delete: async (Key) => {
      await client.call('DeleteObject', { Bucket, Key })
    },
    copy: async (source, Key) => {
      await client.call('CopyObject', { Bucket, Key, CopySource: `${Bucket}/${source}` })
    },
    copyPart: async (source, Key, UploadId, PartNumber) => {
      const CopySource = `${Bucket}/${source}`
      const { CopyPartResult } = await client.call('UploadPartCopy', {
        Bucket,
        Key,
        UploadId,
        PartNumber,
        CopySource,
      })
      return CopyPartResult!.ETag!
    },
    get: async (Key) =>
      unlessGone('NoSuchKey', async () => {
        const { Body, ETag } = await client.call('GetObject', { Bucket, Key })
        return { bytes: await bytesOf(Body!), etag: ETag! }
      }),
    listParts: async (Key, UploadId) =>
      unlessGone('NoSuchUpload', async () => {
        const { Parts } = await client.call('ListParts', { Bucket, Key, UploadId })
        return new Map(
          (Parts ?? []).map((part) => [part.PartNumber!, { etag: part.ETag!, size: part.Size! }]),
        )
      }),
    list: async () => {
      const found: string[] = []
      for (let token: string | undefined, more = true; more;) {
        const page = await client.call('ListObjectsV2', {
          Bucket,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        })
        found.push(...(page.Contents ?? []).map(({ Key }) => Key!))
        token = page.NextContinuationToken
        more = token !== undefined
      }
      return found
    },
    close: () => client.close(),
  }
}
