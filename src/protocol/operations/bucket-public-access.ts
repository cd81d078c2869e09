/** What is public whatever policies and lists say. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html */
import { element, optional, payload } from '../fields.ts'
import { operation } from '../operation.ts'
import { boolean, oneOf } from '../text-codecs.ts'
import { flatList, struct } from '../xml-codecs.ts'
import { documentHeaders } from './fields-configuration.ts'
import { expectedBucketOwner } from './fields-request.ts'

const block = struct({
  BlockPublicAcls: optional(element(boolean)),
  IgnorePublicAcls: optional(element(boolean)),
  BlockPublicPolicy: optional(element(boolean)),
  RestrictPublicBuckets: optional(element(boolean)),
})

const blockOf = { query: ['publicAccessBlock'] }

export const getPublicAccessBlock = operation({
  name: 'GetPublicAccessBlock',
  method: 'GET',
  target: 'bucket',
  selectedBy: blockOf,
  action: 's3:GetBucketPublicAccessBlock',
  input: expectedBucketOwner,
  output: { PublicAccessBlockConfiguration: payload('PublicAccessBlockConfiguration', block) },
  status: 200,
})

export const putPublicAccessBlock = operation({
  name: 'PutPublicAccessBlock',
  method: 'PUT',
  target: 'bucket',
  selectedBy: blockOf,
  action: 's3:PutBucketPublicAccessBlock',
  input: {
    PublicAccessBlockConfiguration: payload('PublicAccessBlockConfiguration', block),
    ...documentHeaders,
  },
  output: {},
  status: 200,
})

export const deletePublicAccessBlock = operation({
  name: 'DeletePublicAccessBlock',
  method: 'DELETE',
  target: 'bucket',
  selectedBy: blockOf,
  action: 's3:PutBucketPublicAccessBlock',
  input: expectedBucketOwner,
  output: {},
  status: 204,
})

const rule = struct({
  ObjectOwnership: element(oneOf(['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'])),
})
const controls = struct({ Rules: element(flatList(rule, { countMin: 1, countMax: 1 }), 'Rule') })

const controlsOf = { query: ['ownershipControls'] }

export const getBucketOwnershipControls = operation({
  name: 'GetBucketOwnershipControls',
  method: 'GET',
  target: 'bucket',
  selectedBy: controlsOf,
  action: 's3:GetBucketOwnershipControls',
  input: expectedBucketOwner,
  output: { OwnershipControls: payload('OwnershipControls', controls) },
  status: 200,
})

export const putBucketOwnershipControls = operation({
  name: 'PutBucketOwnershipControls',
  method: 'PUT',
  target: 'bucket',
  selectedBy: controlsOf,
  action: 's3:PutBucketOwnershipControls',
  input: { OwnershipControls: payload('OwnershipControls', controls), ...documentHeaders },
  output: {},
  status: 200,
})

export const deleteBucketOwnershipControls = operation({
  name: 'DeleteBucketOwnershipControls',
  method: 'DELETE',
  target: 'bucket',
  selectedBy: controlsOf,
  action: 's3:PutBucketOwnershipControls',
  input: expectedBucketOwner,
  output: {},
  status: 204,
})
