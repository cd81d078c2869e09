import { element, optional, query } from '../fields.ts'
import { operation } from '../operation.ts'
import { boolean, etag, integer, isoDate, text } from '../text-codecs.ts'
import { flatList, struct } from '../xml-codecs.ts'
import { checksumAlgorithm, checksumType } from './fields-checksum.ts'
import { commonPrefixes, objectListingInput, owner, restoreStatus } from './fields-listing.ts'
import { requestCharged } from './fields-request.ts'

const place = {
  Key: element(text),
  VersionId: element(text),
  IsLatest: element(boolean),
  LastModified: element(isoDate),
  Owner: optional(element(owner)),
}

const version = struct({
  ETag: element(etag),
  ChecksumAlgorithm: optional(element(flatList(checksumAlgorithm))),
  ChecksumType: optional(element(checksumType)),
  Size: element(integer({ min: 0 })),
  StorageClass: optional(element(text)),
  ...place,
  ...restoreStatus,
})

/** All versions, newest first within a key. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export const listObjectVersions = operation({
  name: 'ListObjectVersions',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['versions'] },
  action: 's3:ListBucketVersions',
  input: {
    ...objectListingInput,
    KeyMarker: optional(query('key-marker', text)),
    VersionIdMarker: optional(query('version-id-marker', text)),
  },
  outputRoot: 'ListVersionsResult',
  output: {
    Name: optional(element(text)),
    Prefix: optional(element(text)),
    KeyMarker: optional(element(text)),
    VersionIdMarker: optional(element(text)),
    NextKeyMarker: optional(element(text)),
    NextVersionIdMarker: optional(element(text)),
    MaxKeys: optional(element(integer())),
    Delimiter: optional(element(text)),
    EncodingType: optional(element(text)),
    IsTruncated: element(boolean),
    Versions: element(flatList(version), 'Version'),
    DeleteMarkers: element(flatList(struct(place)), 'DeleteMarker'),
    ...commonPrefixes,
    ...requestCharged,
  },
  status: 200,
})
