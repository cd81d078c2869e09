/** What a bucket allows whom. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html */
import { element, header, optional, payload, stream } from '../fields.ts'
import { operation } from '../operation.ts'
import { base64, boolean, text } from '../text-codecs.ts'
import { struct } from '../xml-codecs.ts'
import { checksumHeaders, sentChecksumHeaders } from './fields-checksum.ts'
import { expectedBucketOwner } from './fields-request.ts'

const policyOf = { query: ['policy'] }

export const getBucketPolicy = operation({
  name: 'GetBucketPolicy',
  method: 'GET',
  target: 'bucket',
  selectedBy: policyOf,
  action: 's3:GetBucketPolicy',
  input: expectedBucketOwner,
  output: { Policy: stream, ContentType: optional(header('content-type', text)) },
  status: 200,
})

export const putBucketPolicy = operation({
  name: 'PutBucketPolicy',
  method: 'PUT',
  target: 'bucket',
  selectedBy: policyOf,
  action: 's3:PutBucketPolicy',
  input: {
    Policy: stream,
    ContentMD5: optional(header('content-md5', base64)),
    ...checksumHeaders,
    ...sentChecksumHeaders,
    ConfirmRemoveSelfBucketAccess: optional(header('x-amz-confirm-remove-self-bucket-access', boolean)),
    ...expectedBucketOwner,
  },
  output: {},
  status: 204,
})

export const deleteBucketPolicy = operation({
  name: 'DeleteBucketPolicy',
  method: 'DELETE',
  target: 'bucket',
  selectedBy: policyOf,
  action: 's3:DeleteBucketPolicy',
  input: expectedBucketOwner,
  output: {},
  status: 204,
})

export const getBucketPolicyStatus = operation({
  name: 'GetBucketPolicyStatus',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['policyStatus'] },
  action: 's3:GetBucketPolicyStatus',
  input: expectedBucketOwner,
  output: { PolicyStatus: payload('PolicyStatus', struct({ IsPublic: optional(element(boolean)) })) },
  status: 200,
})
