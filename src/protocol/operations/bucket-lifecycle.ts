/** What becomes of objects and uploads by themselves. https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html */
import { invalidRequest } from '../error-messages.ts'
import { element, header, optional, payload } from '../fields.ts'
import { operation } from '../operation.ts'
import type { Values } from '../operation.ts'
import { boolean, integer, isoDate, oneOf, text } from '../text-codecs.ts'
import { flatList, struct } from '../xml-codecs.ts'
import { documentHeaders, tag } from './fields-configuration.ts'
import { expectedBucketOwner } from './fields-request.ts'

const sizes = {
  ObjectSizeGreaterThan: optional(element(integer())),
  ObjectSizeLessThan: optional(element(integer())),
}

/** Every field may be missing: which must be there depends on the others, and is the engine's to say. */
const members = {
  ID: optional(element(text)),
  Status: element(oneOf(['Enabled', 'Disabled'])),
  Prefix: optional(element(text)),
  Filter: optional(
    element(
      struct({
        Prefix: optional(element(text)),
        Tag: optional(element(tag)),
        ...sizes,
        And: optional(
          element(
            struct({
              Prefix: optional(element(text)),
              Tags: optional(element(flatList(tag), 'Tag')),
              ...sizes,
            }),
          ),
        ),
      }),
    ),
  ),
  Expiration: optional(
    element(
      struct({
        Date: optional(element(isoDate)),
        Days: optional(element(integer())),
        ExpiredObjectDeleteMarker: optional(element(boolean)),
      }),
    ),
  ),
  Transitions: optional(
    element(
      flatList(
        struct({
          Date: optional(element(isoDate)),
          Days: optional(element(integer())),
          StorageClass: optional(element(text)),
        }),
      ),
      'Transition',
    ),
  ),
  NoncurrentVersionTransitions: optional(
    element(
      flatList(
        struct({
          NoncurrentDays: optional(element(integer())),
          StorageClass: optional(element(text)),
          NewerNoncurrentVersions: optional(element(integer())),
        }),
      ),
      'NoncurrentVersionTransition',
    ),
  ),
  NoncurrentVersionExpiration: optional(
    element(
      struct({
        NoncurrentDays: optional(element(integer())),
        NewerNoncurrentVersions: optional(element(integer())),
      }),
    ),
  ),
  AbortIncompleteMultipartUpload: optional(
    element(struct({ DaysAfterInitiation: optional(element(integer())) })),
  ),
}

/** A rule as it is sent and kept. */
export type LifecycleRuleFields = Values<typeof members>

const rules = element(flatList(struct(members)), 'Rule')

const transitionSizeWords = ['all_storage_classes_128K', 'varies_by_storage_class'] as const

const transitionSizeHeader = {
  TransitionDefaultMinimumObjectSize: optional(
    header('x-amz-transition-default-minimum-object-size', oneOf(transitionSizeWords), () =>
      invalidRequest(
        `Invalid TransitionDefaultMinimumObjectSize found, it must be one of ${transitionSizeWords.join(', ')}.`,
      ),
    ),
  ),
}

export const putBucketLifecycleConfiguration = operation({
  name: 'PutBucketLifecycleConfiguration',
  method: 'PUT',
  target: 'bucket',
  selectedBy: { query: ['lifecycle'] },
  action: 's3:PutLifecycleConfiguration',
  input: {
    LifecycleConfiguration: payload('LifecycleConfiguration', struct({ Rules: rules })),
    ...transitionSizeHeader,
    ...documentHeaders,
  },
  output: transitionSizeHeader,
  status: 200,
})

export const getBucketLifecycleConfiguration = operation({
  name: 'GetBucketLifecycleConfiguration',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['lifecycle'] },
  action: 's3:GetLifecycleConfiguration',
  input: expectedBucketOwner,
  outputRoot: 'LifecycleConfiguration',
  output: { Rules: rules, ...transitionSizeHeader },
  status: 200,
})

export const deleteBucketLifecycle = operation({
  name: 'DeleteBucketLifecycle',
  method: 'DELETE',
  target: 'bucket',
  selectedBy: { query: ['lifecycle'] },
  action: 's3:PutLifecycleConfiguration',
  input: expectedBucketOwner,
  output: {},
  status: 204,
})
