/** Where the log of requests goes. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html */
import { element, optional, payload } from '../fields.ts'
import { operation } from '../operation.ts'
import type { Values } from '../operation.ts'
import { oneOf, text } from '../text-codecs.ts'
import { struct, wrappedList } from '../xml-codecs.ts'
import { documentHeaders } from './fields-configuration.ts'
import { grantee } from './fields-grantee.ts'
import { expectedBucketOwner } from './fields-request.ts'

const targetGrant = struct({
  Grantee: optional(element(grantee)),
  Permission: optional(element(oneOf(['FULL_CONTROL', 'READ', 'READ_ACP', 'WRITE', 'WRITE_ACP']))),
})

const loggingEnabled = struct({
  TargetBucket: element(text),
  TargetGrants: optional(element(wrappedList('Grant', targetGrant))),
  TargetPrefix: element(text),
  TargetObjectKeyFormat: optional(
    element(
      struct({
        SimplePrefix: optional(element(struct({}))),
        PartitionedPrefix: optional(
          element(struct({ PartitionDateSource: optional(element(oneOf(['EventTime', 'DeliveryTime']))) })),
        ),
      }),
    ),
  ),
})

const members = { LoggingEnabled: optional(element(loggingEnabled)) }

export type BucketLoggingStatus = Values<typeof members>

export const getBucketLogging = operation({
  name: 'GetBucketLogging',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['logging'] },
  action: 's3:GetBucketLogging',
  input: expectedBucketOwner,
  outputRoot: 'BucketLoggingStatus',
  output: members,
  status: 200,
})

export const putBucketLogging = operation({
  name: 'PutBucketLogging',
  method: 'PUT',
  target: 'bucket',
  selectedBy: { query: ['logging'] },
  action: 's3:PutBucketLogging',
  input: { BucketLoggingStatus: payload('BucketLoggingStatus', struct(members)), ...documentHeaders },
  output: {},
  status: 200,
})
