import { element, optional, query } from '../fields.ts'
import { operation } from '../operation.ts'
import { boolean, integer, text } from '../text-codecs.ts'
import { commonPrefixes, listedObjects, objectListingInput } from './fields-listing.ts'
import { requestCharged } from './fields-request.ts'

/** The listing by marker. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export const listObjects = operation({
  name: 'ListObjects',
  method: 'GET',
  target: 'bucket',
  action: 's3:ListBucket',
  input: {
    ...objectListingInput,
    Marker: optional(query('marker', text)),
  },
  outputRoot: 'ListBucketResult',
  output: {
    Name: optional(element(text)),
    Prefix: optional(element(text)),
    Marker: optional(element(text)),
    NextMarker: optional(element(text)),
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
