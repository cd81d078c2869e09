import { element, optional, query } from '../fields.ts'
import { operation } from '../operation.ts'
import { boolean, integer, text } from '../text-codecs.ts'
import { commonPrefixes, listedObjects, objectListingInput } from './fields-listing.ts'
import { requestCharged } from './fields-request.ts'

/** The listing by token. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjectsV2 = operation({
  name: 'ListObjectsV2',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['list-type=2'] },
  action: 's3:ListBucket',
  input: {
    ...objectListingInput,
    ContinuationToken: optional(query('continuation-token', text)),
    StartAfter: optional(query('start-after', text)),
    FetchOwner: optional(query('fetch-owner', boolean)),
  },
  outputRoot: 'ListBucketResult',
  output: {
    Name: optional(element(text)),
    Prefix: optional(element(text)),
    StartAfter: optional(element(text)),
    ContinuationToken: optional(element(text)),
    NextContinuationToken: optional(element(text)),
    KeyCount: optional(element(integer())),
    MaxKeys: optional(element(integer())),
    Delimiter: optional(element(text)),
    EncodingType: optional(element(text)),
    IsTruncated: element(boolean),
    ...listedObjects,
    ...commonPrefixes,
    ...requestCharged,
  },
  status: 200,
})
