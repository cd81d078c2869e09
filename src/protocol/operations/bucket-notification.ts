/** Which events of a bucket are told to whom. https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfiguration.html */
import { element, header, optional, payload } from '../fields.ts'
import { operation } from '../operation.ts'
import type { Values } from '../operation.ts'
import { boolean, text } from '../text-codecs.ts'
import { flatList, struct } from '../xml-codecs.ts'
import { expectedBucketOwner } from './fields-request.ts'

const filterRule = struct({ Name: element(text), Value: element(text) })

const filter = struct({
  Key: optional(
    element(struct({ FilterRules: optional(element(flatList(filterRule), 'FilterRule')) }), 'S3Key'),
  ),
})

const shared = {
  Id: optional(element(text)),
  Events: element(flatList(text, { countMin: 1 }), 'Event'),
  Filter: optional(element(filter)),
}

const members = {
  TopicConfigurations: optional(
    element(flatList(struct({ ...shared, TopicArn: element(text, 'Topic') })), 'TopicConfiguration'),
  ),
  QueueConfigurations: optional(
    element(flatList(struct({ ...shared, QueueArn: element(text, 'Queue') })), 'QueueConfiguration'),
  ),
  LambdaFunctionConfigurations: optional(
    element(
      flatList(struct({ ...shared, LambdaFunctionArn: element(text, 'CloudFunction') })),
      'CloudFunctionConfiguration',
    ),
  ),
  EventBridgeConfiguration: optional(element(struct({}))),
}

/** The document, as it is sent and kept. */
export type NotificationFields = Values<typeof members>

export const putBucketNotificationConfiguration = operation({
  name: 'PutBucketNotificationConfiguration',
  method: 'PUT',
  target: 'bucket',
  selectedBy: { query: ['notification'] },
  action: 's3:PutBucketNotification',
  input: {
    NotificationConfiguration: payload('NotificationConfiguration', struct(members)),
    SkipDestinationValidation: optional(header('x-amz-skip-destination-validation', boolean)),
    ...expectedBucketOwner,
  },
  output: {},
  status: 200,
})

export const getBucketNotificationConfiguration = operation({
  name: 'GetBucketNotificationConfiguration',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['notification'] },
  action: 's3:GetBucketNotification',
  input: expectedBucketOwner,
  outputRoot: 'NotificationConfiguration',
  output: members,
  status: 200,
})
