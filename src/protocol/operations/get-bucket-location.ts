import { payload } from '../fields.ts'
import { operation } from '../operation.ts'
import { text } from '../text-codecs.ts'
import { expectedBucketOwner } from './fields-request.ts'

/** The region, empty for us-east-1. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
export const getBucketLocation = operation({
  name: 'GetBucketLocation',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['location'] },
  action: 's3:GetBucketLocation',
  input: expectedBucketOwner,
  output: { LocationConstraint: payload('LocationConstraint', text) },
  status: 200,
})
