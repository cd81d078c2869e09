import { header, optional, stream } from '../fields.ts'
import { operation } from '../operation.ts'
import { base64, etag, integer, text } from '../text-codecs.ts'
import { checksumHeaders, checksumTypeHeader, sentChecksumHeaders } from './fields-checksum.ts'
import { encryptionContextHeader, encryptionResponseHeaders } from './fields-encryption.ts'
import { newObjectHeaders } from './fields-object.ts'
import { requestCharged, versionIdHeader, writeConditions } from './fields-request.ts'

/** Stores an object in one request. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject = operation({
  name: 'PutObject',
  method: 'PUT',
  target: 'object',
  action: 's3:PutObject',
  input: {
    ...newObjectHeaders,
    ContentMD5: optional(header('content-md5', base64)),
    ...checksumHeaders,
    ...sentChecksumHeaders,
    ...writeConditions,
    WriteOffsetBytes: optional(header('x-amz-write-offset-bytes', integer({ min: 0 }))),
    Body: stream,
  },
  output: {
    ETag: header('etag', etag),
    ...checksumHeaders,
    ...checksumTypeHeader,
    ...versionIdHeader,
    Expiration: optional(header('x-amz-expiration', text)),
    Size: optional(header('x-amz-object-size', integer({ min: 0 }))),
    ...encryptionResponseHeaders,
    ...encryptionContextHeader,
    ...requestCharged,
  },
  status: 200,
})
