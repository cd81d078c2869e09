/** Tags of a bucket. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html */
import { element, payload } from '../fields.ts'
import { operation } from '../operation.ts'
import { documentHeaders, tagging, tagSet } from './fields-configuration.ts'
import { expectedBucketOwner } from './fields-request.ts'

export const getBucketTagging = operation({
  name: 'GetBucketTagging',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['tagging'] },
  action: 's3:GetBucketTagging',
  input: expectedBucketOwner,
  outputRoot: 'Tagging',
  output: { TagSet: element(tagSet) },
  status: 200,
})

export const putBucketTagging = operation({
  name: 'PutBucketTagging',
  method: 'PUT',
  target: 'bucket',
  selectedBy: { query: ['tagging'] },
  action: 's3:PutBucketTagging',
  input: { Tagging: payload('Tagging', tagging), ...documentHeaders },
  output: {},
  status: 204,
})

export const deleteBucketTagging = operation({
  name: 'DeleteBucketTagging',
  method: 'DELETE',
  target: 'bucket',
  selectedBy: { query: ['tagging'] },
  action: 's3:PutBucketTagging',
  input: expectedBucketOwner,
  output: {},
  status: 204,
})
