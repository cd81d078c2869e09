import { element, optional, query } from '../fields.ts'
import { operation } from '../operation.ts'
import { integer, isoDate, text } from '../text-codecs.ts'
import { struct, wrappedList } from '../xml-codecs.ts'
import { argumentError } from './fields-arguments.ts'
import { owner } from './fields-listing.ts'

const bucket = struct({
  Name: element(text),
  CreationDate: optional(element(isoDate)),
  /** Told only where the request had a parameter. */
  BucketRegion: optional(element(text)),
  BucketArn: optional(element(text)),
})

/** The caller's buckets, by name. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const listBuckets = operation({
  name: 'ListBuckets',
  method: 'GET',
  target: 'service',
  action: 's3:ListAllMyBuckets',
  input: {
    MaxBuckets: optional(
      query(
        'max-buckets',
        integer({ min: 1, max: 10_000 }),
        argumentError('max-buckets', 'Argument max-buckets must be an integer between 1 and 10000'),
      ),
    ),
    ContinuationToken: optional(query('continuation-token', text)),
    Prefix: optional(query('prefix', text)),
    BucketRegion: optional(query('bucket-region', text)),
  },
  outputRoot: 'ListAllMyBucketsResult',
  output: {
    Owner: optional(element(owner)),
    Buckets: element(wrappedList('Bucket', bucket)),
    ContinuationToken: optional(element(text)),
    Prefix: optional(element(text)),
  },
  status: 200,
})
