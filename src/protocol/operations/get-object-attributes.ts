import { element, header, optional, query } from '../fields.ts'
import { invalidArgument, invalidRequest } from '../error-messages.ts'
import { operation } from '../operation.ts'
import { bareEtag, boolean, commaList, httpDate, integer, oneOf, text } from '../text-codecs.ts'
import { flatList, struct } from '../xml-codecs.ts'
import { checksumElements, checksumType } from './fields-checksum.ts'
import { customerKeyHeaders } from './fields-encryption.ts'
import { deleteMarkerHeaders, ownerAndPayer, requestCharged } from './fields-request.ts'

const count = integer({ min: 0 })
const attributes = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] as const

const part = struct({ PartNumber: element(integer()), Size: element(count), ...checksumElements })

/** Paging and parts are told only where the checksum is COMPOSITE. */
const objectParts = struct({
  TotalPartsCount: optional(element(count, 'PartsCount')),
  PartNumberMarker: optional(element(count)),
  NextPartNumberMarker: optional(element(count)),
  MaxParts: optional(element(count)),
  IsTruncated: optional(element(boolean)),
  Parts: optional(element(flatList(part), 'Part')),
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
export const getObjectAttributes = operation({
  name: 'GetObjectAttributes',
  method: 'GET',
  target: 'object',
  selectedBy: { query: ['attributes'] },
  action: 's3:GetObjectAttributes',
  input: {
    ObjectAttributes: header('x-amz-object-attributes', commaList(oneOf(attributes)), (value) =>
      value === undefined
        ? invalidRequest(
            'The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty',
          )
        : invalidArgument('x-amz-object-attributes', value, 'Invalid attribute name specified.'),
    ),
    VersionId: optional(query('versionId', text)),
    MaxParts: optional(header('x-amz-max-parts', count)),
    PartNumberMarker: optional(header('x-amz-part-number-marker', count)),
    ...customerKeyHeaders,
    ...ownerAndPayer,
  },
  outputRoot: 'GetObjectAttributesResponse',
  output: {
    ...deleteMarkerHeaders,
    LastModified: optional(header('last-modified', httpDate)),
    ...requestCharged,
    /** Without quotes on the wire, too. */
    ETag: optional(element(bareEtag)),
    Checksum: optional(
      element(struct({ ...checksumElements, ChecksumType: optional(element(checksumType)) })),
    ),
    ObjectParts: optional(element(objectParts)),
    StorageClass: optional(element(text)),
    ObjectSize: optional(element(count)),
  },
  status: 200,
})
