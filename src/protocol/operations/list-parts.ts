import { element, optional } from '../fields.ts'
import { operation } from '../operation.ts'
import { boolean, etag, integer, isoDate, text } from '../text-codecs.ts'
import { flatList, struct } from '../xml-codecs.ts'
import { countQuery } from './fields-arguments.ts'
import { checksumAlgorithm, checksumElements, checksumType } from './fields-checksum.ts'
import { customerKeyHeaders } from './fields-encryption.ts'
import { owner } from './fields-listing.ts'
import { abortHeaders, uploadId } from './fields-multipart.ts'
import { ownerAndPayer, requestCharged, versionIdHeader } from './fields-request.ts'

const part = struct({
  PartNumber: element(integer()),
  LastModified: element(isoDate),
  ETag: element(etag),
  Size: element(integer({ min: 0 })),
  ...checksumElements,
})

/** The parts of an upload, by number. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export const listParts = operation({
  name: 'ListParts',
  method: 'GET',
  target: 'object',
  selectedBy: { query: ['uploadId'] },
  action: 's3:ListMultipartUploadParts',
  input: {
    ...uploadId,
    MaxParts: countQuery('max-parts'),
    PartNumberMarker: countQuery('part-number-marker'),
    ...customerKeyHeaders,
    ...ownerAndPayer,
  },
  outputRoot: 'ListPartsResult',
  output: {
    ...abortHeaders,
    ...versionIdHeader,
    Bucket: optional(element(text)),
    Key: optional(element(text)),
    UploadId: optional(element(text)),
    Initiator: optional(element(owner)),
    Owner: optional(element(owner)),
    StorageClass: optional(element(text)),
    PartNumberMarker: optional(element(integer())),
    NextPartNumberMarker: optional(element(integer())),
    MaxParts: optional(element(integer())),
    IsTruncated: element(boolean),
    Parts: element(flatList(part), 'Part'),
    ChecksumAlgorithm: optional(element(checksumAlgorithm)),
    ChecksumType: optional(element(checksumType)),
    ...requestCharged,
  },
  status: 200,
})
