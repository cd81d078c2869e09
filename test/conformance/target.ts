/**
 * What conformance tests ask: a server of our own, or any other S3 that PARTITA_TEST_ENDPOINT names
 * (credentials and region then come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION).
 */
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import type { CreateBucketCommandInput, S3ClientConfig } from '@aws-sdk/client-s3'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after } from 'node:test'
import type { TestContext } from 'node:test'
import { startServer } from '../start-server.ts'
import type { TestServerOptions } from '../start-server.ts'

export interface Target {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly s3: S3Client
  /** Whether it is not ours. */
  readonly foreign: boolean
}

/** One for all tests of a file: ends with them. */
export const startTarget = async (options: TestServerOptions = {}): Promise<Target> => {
  const env = process.env
  const foreign = env['PARTITA_TEST_ENDPOINT']
  const server = foreign === undefined ? await startServer(options) : undefined
  const endpoint = foreign ?? server!.endpoint
  const credentials = server?.credentials ?? {
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
  }
  const region = server === undefined ? (env['AWS_REGION'] ?? 'us-east-1') : 'us-east-1'
  const target = { endpoint, region, credentials, foreign: server === undefined }
  const s3 = clientOf(target)
  after(async () => {
    s3.destroy()
    await server?.kill()
  })
  return { ...target, s3 }
}

export const clientOf = (target: Omit<Target, 's3'>, options: S3ClientConfig = {}): S3Client =>
  new S3Client({
    endpoint: target.endpoint,
    region: target.region,
    // A copy, for the client writes into what it is given.
    credentials: { ...target.credentials },
    forcePathStyle: true,
    ...options,
  })

/** A name that no other test has. */
export const newName = (): string => `partita-test-${randomBytes(8).toString('hex')}`

/** A bucket that goes with the test, from a server that stays. */
export const makeBucket = async (
  t: TestContext,
  target: Target,
  options: Omit<CreateBucketCommandInput, 'Bucket'> = {},
): Promise<string> => {
  const Bucket = newName()
  await target.s3.send(new CreateBucketCommand({ ...options, Bucket }))
  if (target.foreign) t.after(() => removeBucket(target.s3, Bucket))
  return Bucket
}

const removeBucket = async (s3: S3Client, Bucket: string): Promise<void> => {
  const found = await s3.send(new ListObjectVersionsCommand({ Bucket }))
  const Objects = [...(found.Versions ?? []), ...(found.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
    Key,
    VersionId,
  }))
  if (Objects.length > 0) {
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects }, BypassGovernanceRetention: true }))
  }
  await s3.send(new DeleteBucketCommand({ Bucket }))
}

/** The error that a call is refused with: its status, code, message, and the elements asked for. */
export const refusal = async (
  call: Promise<unknown>,
  ...elements: readonly string[]
): Promise<readonly unknown[]> => {
  try {
    await call
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error
    const document = error as unknown as Readonly<Record<string, unknown>>
    return [
      error.$metadata.httpStatusCode,
      document['Code'] ?? error.name,
      error.message,
      ...elements.map((name) => document[name]),
    ]
  }
  assert.fail('It should have been refused')
}

/** What a call answers, without what is about the transport. */
export const answer = async (call: Promise<object>): Promise<Readonly<Record<string, unknown>>> => {
  const { $metadata: _, ...fields } = (await call) as { readonly $metadata?: unknown }
  return fields
}

/** The status of a call that succeeds. */
export const statusOf = async (
  call: Promise<{ readonly $metadata: { readonly httpStatusCode?: number } }>,
): Promise<number | undefined> => (await call).$metadata.httpStatusCode
