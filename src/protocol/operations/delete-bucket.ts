import { operation } from '../operation.ts'
import { expectedBucketOwner } from './fields-request.ts'

/** Only an empty one. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
export const deleteBucket = operation({
  name: 'DeleteBucket',
  method: 'DELETE',
  target: 'bucket',
  action: 's3:DeleteBucket',
  input: expectedBucketOwner,
  output: {},
  status: 204,
})
