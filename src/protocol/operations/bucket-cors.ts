/** What pages of other origins may do with a bucket. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html */
import { element, optional, payload } from '../fields.ts'
import { operation } from '../operation.ts'
import type { Values } from '../operation.ts'
import { integer, text } from '../text-codecs.ts'
import { flatList, struct } from '../xml-codecs.ts'
import { documentHeaders } from './fields-configuration.ts'
import { expectedBucketOwner } from './fields-request.ts'

const ruleCountMax = 100

const members = {
  ID: optional(element(text)),
  AllowedHeaders: optional(element(flatList(text), 'AllowedHeader')),
  AllowedMethods: element(flatList(text, { countMin: 1 }), 'AllowedMethod'),
  AllowedOrigins: element(flatList(text, { countMin: 1 }), 'AllowedOrigin'),
  ExposeHeaders: optional(element(flatList(text), 'ExposeHeader')),
  MaxAgeSeconds: optional(element(integer({ min: 0, max: 2_147_483_647 }))),
}

export type CorsRule = Values<typeof members>

const rules = flatList(struct(members), { countMin: 1, countMax: ruleCountMax })

export const getBucketCors = operation({
  name: 'GetBucketCors',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['cors'] },
  action: 's3:GetBucketCORS',
  input: expectedBucketOwner,
  outputRoot: 'CORSConfiguration',
  output: { CORSRules: element(rules, 'CORSRule') },
  status: 200,
})

export const putBucketCors = operation({
  name: 'PutBucketCors',
  method: 'PUT',
  target: 'bucket',
  selectedBy: { query: ['cors'] },
  action: 's3:PutBucketCORS',
  input: {
    CORSConfiguration: payload('CORSConfiguration', struct({ CORSRules: element(rules, 'CORSRule') })),
    ...documentHeaders,
  },
  output: {},
  status: 200,
})

export const deleteBucketCors = operation({
  name: 'DeleteBucketCors',
  method: 'DELETE',
  target: 'bucket',
  selectedBy: { query: ['cors'] },
  action: 's3:PutBucketCORS',
  input: expectedBucketOwner,
  output: {},
  status: 204,
})
