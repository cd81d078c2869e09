import { element, header, optional, payload } from '../fields.ts'
import { deleteCountMax } from '../limits.ts'
import { operation } from '../operation.ts'
import { anyDate, base64, bareEtag, boolean, integer, text } from '../text-codecs.ts'
import { flatList, struct } from '../xml-codecs.ts'
import { checksumHeaders, sentChecksumHeaders } from './fields-checksum.ts'
import { deleteGuardHeaders, ownerAndPayer, requestCharged } from './fields-request.ts'

const identifier = struct({
  Key: element(text),
  VersionId: optional(element(text)),
  ETag: optional(element(bareEtag)),
  LastModifiedTime: optional(element(anyDate)),
  Size: optional(element(integer({ min: 0 }))),
})

const deletion = struct({
  Objects: element(flatList(identifier, { countMin: 1, countMax: deleteCountMax }), 'Object'),
  Quiet: optional(element(boolean)),
})

const deleted = struct({
  Key: optional(element(text)),
  VersionId: optional(element(text)),
  DeleteMarker: optional(element(boolean)),
  DeleteMarkerVersionId: optional(element(text)),
})

const failed = struct({
  Key: optional(element(text)),
  VersionId: optional(element(text)),
  Code: optional(element(text)),
  Message: optional(element(text)),
})

/** Up to 1,000 keys. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const deleteObjects = operation({
  name: 'DeleteObjects',
  method: 'POST',
  target: 'bucket',
  selectedBy: { query: ['delete'] },
  /** The permission is asked for each key by itself. */
  action: undefined,
  input: {
    Delete: payload('Delete', deletion),
    ContentMD5: optional(header('content-md5', base64)),
    ...checksumHeaders,
    ...sentChecksumHeaders,
    ...deleteGuardHeaders,
    ...ownerAndPayer,
  },
  outputRoot: 'DeleteResult',
  output: {
    Deleted: element(flatList(deleted)),
    Errors: element(flatList(failed), 'Error'),
    ...requestCharged,
  },
  status: 200,
})
