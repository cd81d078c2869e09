import { header, optional } from '../fields.ts'
import { operation } from '../operation.ts'
import { boolean, text } from '../text-codecs.ts'
import { expectedBucketOwner } from './fields-request.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const headBucket = operation({
  name: 'HeadBucket',
  method: 'HEAD',
  target: 'bucket',
  action: 's3:ListBucket',
  input: expectedBucketOwner,
  output: {
    BucketArn: optional(header('x-amz-bucket-arn', text)),
    BucketRegion: optional(header('x-amz-bucket-region', text)),
    AccessPointAlias: optional(header('x-amz-access-point-alias', boolean)),
    BucketLocationType: optional(header('x-amz-bucket-location-type', text)),
    BucketLocationName: optional(header('x-amz-bucket-location-name', text)),
  },
  status: 200,
})
