/** Who pays, transfer acceleration, and replication, of which only its absence is answered. */
import { element, optional, payload } from '../fields.ts'
import { operation } from '../operation.ts'
import { oneOf, text } from '../text-codecs.ts'
import { flatList, struct } from '../xml-codecs.ts'
import { documentHeaders } from './fields-configuration.ts'
import { expectedBucketOwner, ownerAndPayer, requestCharged } from './fields-request.ts'
import { replicationRule } from './fields-replication.ts'

const payer = element(oneOf(['BucketOwner', 'Requester']))
const accelerateStatus = optional(element(oneOf(['Enabled', 'Suspended'])))

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html */
export const getBucketRequestPayment = operation({
  name: 'GetBucketRequestPayment',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['requestPayment'] },
  action: 's3:GetBucketRequestPayment',
  input: expectedBucketOwner,
  outputRoot: 'RequestPaymentConfiguration',
  output: { Payer: payer },
  status: 200,
})

export const putBucketRequestPayment = operation({
  name: 'PutBucketRequestPayment',
  method: 'PUT',
  target: 'bucket',
  selectedBy: { query: ['requestPayment'] },
  action: 's3:PutBucketRequestPayment',
  input: {
    RequestPaymentConfiguration: payload('RequestPaymentConfiguration', struct({ Payer: payer })),
    ...documentHeaders,
  },
  output: {},
  status: 200,
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAccelerateConfiguration.html */
export const getBucketAccelerateConfiguration = operation({
  name: 'GetBucketAccelerateConfiguration',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['accelerate'] },
  action: 's3:GetAccelerateConfiguration',
  input: ownerAndPayer,
  outputRoot: 'AccelerateConfiguration',
  output: { Status: accelerateStatus, ...requestCharged },
  status: 200,
})

export const putBucketAccelerateConfiguration = operation({
  name: 'PutBucketAccelerateConfiguration',
  method: 'PUT',
  target: 'bucket',
  selectedBy: { query: ['accelerate'] },
  action: 's3:PutAccelerateConfiguration',
  input: {
    AccelerateConfiguration: payload('AccelerateConfiguration', struct({ Status: accelerateStatus })),
    ...documentHeaders,
  },
  output: {},
  status: 200,
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html */
export const getBucketReplication = operation({
  name: 'GetBucketReplication',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['replication'] },
  action: 's3:GetReplicationConfiguration',
  input: expectedBucketOwner,
  output: {
    ReplicationConfiguration: payload(
      'ReplicationConfiguration',
      struct({ Role: element(text), Rules: element(flatList(replicationRule), 'Rule') }),
    ),
  },
  status: 200,
})
