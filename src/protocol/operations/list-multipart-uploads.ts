import { element, optional, query } from '../fields.ts'
import { operation } from '../operation.ts'
import { boolean, integer, isoDate, text } from '../text-codecs.ts'
import { flatList, struct } from '../xml-codecs.ts'
import { countQuery, encodingType } from './fields-arguments.ts'
import { checksumAlgorithm, checksumType } from './fields-checksum.ts'
import { commonPrefixes, owner } from './fields-listing.ts'
import { ownerAndPayer, requestCharged } from './fields-request.ts'

const upload = struct({
  Key: element(text),
  UploadId: element(text),
  Initiator: optional(element(owner)),
  Owner: optional(element(owner)),
  StorageClass: optional(element(text)),
  Initiated: element(isoDate),
  ChecksumAlgorithm: optional(element(checksumAlgorithm)),
  ChecksumType: optional(element(checksumType)),
  VersionId: optional(element(text)),
})

/** Uploads under way. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export const listMultipartUploads = operation({
  name: 'ListMultipartUploads',
  method: 'GET',
  target: 'bucket',
  selectedBy: { query: ['uploads'] },
  action: 's3:ListBucketMultipartUploads',
  input: {
    Prefix: optional(query('prefix', text)),
    Delimiter: optional(query('delimiter', text)),
    KeyMarker: optional(query('key-marker', text)),
    UploadIdMarker: optional(query('upload-id-marker', text)),
    MaxUploads: countQuery('max-uploads'),
    ...encodingType,
    ...ownerAndPayer,
  },
  outputRoot: 'ListMultipartUploadsResult',
  output: {
    Bucket: optional(element(text)),
    KeyMarker: optional(element(text)),
    UploadIdMarker: optional(element(text)),
    NextKeyMarker: optional(element(text)),
    NextUploadIdMarker: optional(element(text)),
    Delimiter: optional(element(text)),
    Prefix: optional(element(text)),
    EncodingType: optional(element(text)),
    MaxUploads: optional(element(integer())),
    IsTruncated: element(boolean),
    Uploads: element(flatList(upload), 'Upload'),
    ...commonPrefixes,
    ...requestCharged,
  },
  status: 200,
})
