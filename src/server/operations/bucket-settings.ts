import { getBucketConfig, putBucketConfig } from '../../engine/bucket-config.ts'
import { readBucket } from '../../engine/buckets.ts'
import { invalidRequest, malformedXml } from '../../protocol/error-messages.ts'
import { S3Error } from '../../protocol/errors.ts'
import type { HandlerOf } from '../handler.ts'

export interface RequestPayment {
  readonly Payer: 'BucketOwner' | 'Requester'
}

export const getBucketRequestPaymentHandler: HandlerOf<'GetBucketRequestPayment'> = async ({
  input,
  store,
}) =>
  (await getBucketConfig<RequestPayment>(store, input.Bucket, 'requestPayment')) ?? { Payer: 'BucketOwner' }

export const putBucketRequestPaymentHandler: HandlerOf<'PutBucketRequestPayment'> = async ({
  input,
  store,
}) => {
  const { Payer } = input.RequestPaymentConfiguration
  await putBucketConfig(store, input.Bucket, 'requestPayment', { Payer } satisfies RequestPayment)
  return {}
}

interface Acceleration {
  readonly Status: 'Enabled' | 'Suspended'
}

export const getBucketAccelerateConfigurationHandler: HandlerOf<'GetBucketAccelerateConfiguration'> = async ({
  input,
  store,
}) => (await getBucketConfig<Acceleration>(store, input.Bucket, 'accelerate')) ?? {}

/** Kept and shown; there is nothing here that could be accelerated. */
export const putBucketAccelerateConfigurationHandler: HandlerOf<'PutBucketAccelerateConfiguration'> = async ({
  input,
  store,
}) => {
  const { Status } = input.AccelerateConfiguration
  if (Status === undefined) throw malformedXml()
  if (input.Bucket.includes('.')) {
    throw invalidRequest(
      'S3 Transfer Acceleration is not supported for buckets with periods (.) in their names',
    )
  }
  await putBucketConfig(store, input.Bucket, 'accelerate', { Status } satisfies Acceleration)
  return {}
}

/** Nothing can set one. */
export const getBucketReplicationHandler: HandlerOf<'GetBucketReplication'> = async ({ input, store }) => {
  await readBucket(store, input.Bucket)
  throw new S3Error('ReplicationConfigurationNotFoundError', { BucketName: input.Bucket })
}
