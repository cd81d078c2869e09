import { illegalLocationConstraint, invalidLocationConstraint } from '../protocol/error-messages.ts'
import { S3Error } from '../protocol/errors.ts'
import { checkBucketName } from '../protocol/names.ts'
import type { Batch } from '../storage/meta-store.ts'
import { untilCommitted } from './attempts.ts'
import { findBucket, isBeingDeleted } from './buckets.ts'
import { keys } from './keys.ts'
import { encodeRecord, type BucketRecord, type Identity } from './records.ts'
import type { Store } from './store.ts'

export interface CreateBucketRequest {
  readonly bucket: string
  readonly owner: Identity
  readonly locationConstraint?: string | undefined
  /** Bytes of the smallest part but the last; S3's 5 MiB where absent. */
  readonly partSizeMin?: number | undefined
  /** Its versions can be locked, so it has versions from the start. */
  readonly objectLock?: boolean | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
  /** Configurations that it has from the start, by name. */
  readonly configs?: Readonly<Record<string, object>> | undefined
}

/**
 * Makes a bucket, durably. In us-east-1 an owner may make it again, which changes nothing.
 *
 * @throws {S3Error} InvalidBucketName, InvalidLocationConstraint, IllegalLocationConstraintException,
 * BucketAlreadyOwnedByYou, BucketAlreadyExists, OperationAborted.
 */
export async function createBucket(store: Store, request: CreateBucketRequest): Promise<BucketRecord> {
  const { bucket: name, owner, partSizeMin } = request
  checkBucketName(name)
  const location = locationOf(request.locationConstraint, store.settings.region)
  return untilCommitted(store.meta, async () => {
    const found = await findBucket(store, name)
    if (found !== undefined) return { result: existing(store, found.bucket, owner) }
    const bucket: BucketRecord = {
      name,
      createdAt: store.clock.now(),
      owner,
      location,
      ...(partSizeMin !== undefined && { partSizeMin }),
      ...(request.objectLock === true && { versioning: 'Enabled' as const, objectLock: {} }),
    }
    const key = keys.bucket(name)
    return {
      batch: {
        expect: [[key, undefined]],
        set: [
          [key, encodeRecord(bucket)],
          ...tagEntries(name, request.tags),
          ...configEntries(name, request.configs),
        ],
      },
      result: bucket,
    }
  })
}

const configEntries = (bucket: string, configs: Readonly<Record<string, object>> = {}): Batch['set'] =>
  Object.entries(configs).map(([name, config]) => [keys.bucketConfig(bucket, name), encodeRecord(config)])

const tagEntries = (bucket: string, tags: Readonly<Record<string, string>> = {}): Batch['set'] =>
  Object.keys(tags).length === 0 ? [] : [[keys.bucketConfig(bucket, 'tagging'), encodeRecord({ tags })]]

const existing = (store: Store, bucket: BucketRecord, owner: Identity): BucketRecord => {
  if (bucket.owner.id !== owner.id) throw new S3Error('BucketAlreadyExists', { BucketName: bucket.name })
  if (isBeingDeleted(store, bucket)) throw new S3Error('OperationAborted')
  if (store.settings.region !== 'us-east-1')
    throw new S3Error('BucketAlreadyOwnedByYou', { BucketName: bucket.name })
  return bucket
}

/**
 * The location to keep, empty for us-east-1. S3's endpoint there makes buckets for all regions, so
 * it takes every name of the form of a region but its own; any other endpoint takes its own only.
 */
const locationOf = (constraint: string | undefined, region: string): string => {
  if (region === 'us-east-1') {
    if (constraint === undefined) return ''
    if (constraint === 'us-east-1' || !regionForm.test(constraint))
      throw invalidLocationConstraint(constraint)
    return constraint
  }
  if (constraint === region || (constraint === 'EU' && region === 'eu-west-1')) return constraint
  throw illegalLocationConstraint(constraint ?? 'unspecified')
}

const regionForm = /^(EU|[a-z]{2}(-[a-z]+)+-\d{1,2})$/

/** The region that a bucket says it is in. */
export const regionOfBucket = ({ location }: BucketRecord): string => {
  if (location === '') return 'us-east-1'
  return location === 'EU' ? 'eu-west-1' : location
}
