/** What listings share. */
import { element, header, optional, query } from '../fields.ts'
import { boolean, commaList, etag, integer, isoDate, text } from '../text-codecs.ts'
import { flatList, struct } from '../xml-codecs.ts'
import { checksumAlgorithm, checksumType } from './fields-checksum.ts'
import { countQuery, encodingType } from './fields-arguments.ts'
import { ownerAndPayer } from './fields-request.ts'

export const owner = struct({ ID: optional(element(text)), DisplayName: optional(element(text)) })

/** Keys rolled up at a delimiter. */
export const commonPrefixes = { CommonPrefixes: element(flatList(struct({ Prefix: element(text) }))) }

/** What both listings of objects take. */
export const objectListingInput = {
  Prefix: optional(query('prefix', text)),
  Delimiter: optional(query('delimiter', text)),
  MaxKeys: countQuery('max-keys'),
  ...encodingType,
  OptionalObjectAttributes: optional(header('x-amz-optional-object-attributes', commaList(text))),
  ...ownerAndPayer,
}

export const restoreStatus = {
  RestoreStatus: optional(
    element(
      struct({
        IsRestoreInProgress: optional(element(boolean)),
        RestoreExpiryDate: optional(element(isoDate)),
      }),
    ),
  ),
}

const listedObject = struct({
  Key: element(text),
  LastModified: element(isoDate),
  ETag: element(etag),
  ChecksumAlgorithm: optional(element(flatList(checksumAlgorithm))),
  ChecksumType: optional(element(checksumType)),
  Size: element(integer({ min: 0 })),
  StorageClass: optional(element(text)),
  Owner: optional(element(owner)),
  ...restoreStatus,
})

/** The objects of a page. */
export const listedObjects = { Contents: element(flatList(listedObject)) }
