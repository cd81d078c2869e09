import { element, header, optional, payload } from '../fields.ts'
import { partSizeMin } from '../limits.ts'
import { operation } from '../operation.ts'
import { boolean, integer, text } from '../text-codecs.ts'
import { struct, wrappedList } from '../xml-codecs.ts'
import { aclHeader, grantHeaders } from './fields-object.ts'

const tag = struct({ Key: element(text), Value: element(text) })

const configuration = struct({
  LocationConstraint: optional(element(text)),
  Location: optional(element(struct({ Type: optional(element(text)), Name: optional(element(text)) }))),
  Bucket: optional(
    element(struct({ DataRedundancy: optional(element(text)), Type: optional(element(text)) })),
  ),
  Tags: optional(element(wrappedList('Tag', tag))),
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export const createBucket = operation({
  name: 'CreateBucket',
  method: 'PUT',
  target: 'bucket',
  action: 's3:CreateBucket',
  input: {
    CreateBucketConfiguration: optional(payload('CreateBucketConfiguration', configuration)),
    ...aclHeader,
    ...grantHeaders,
    GrantWrite: optional(header('x-amz-grant-write', text)),
    ObjectLockEnabledForBucket: optional(header('x-amz-bucket-object-lock-enabled', boolean)),
    ObjectOwnership: optional(header('x-amz-object-ownership', text)),
    BucketNamespace: optional(header('x-amz-bucket-namespace', text)),
    /** An extension: bytes of the smallest part but the last, for buckets that want less than S3's 5 MiB. */
    PartSizeMin: optional(header('x-partita-part-size-min', integer({ min: 1, max: partSizeMin }))),
  },
  output: {
    Location: optional(header('location', text)),
    BucketArn: optional(header('x-amz-bucket-arn', text)),
  },
  status: 200,
})
