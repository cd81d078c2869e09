import { header, optional, stream } from '../fields.ts'
import { operation } from '../operation.ts'
import { base64, etag } from '../text-codecs.ts'
import { partNumber } from './fields-arguments.ts'
import { checksumHeaders, sentChecksumHeaders } from './fields-checksum.ts'
import { customerKeyHeaders, encryptionResponseHeaders } from './fields-encryption.ts'
import { uploadId } from './fields-multipart.ts'
import { ownerAndPayer, requestCharged, versionIdHeader } from './fields-request.ts'

/** Stores one part of an upload. https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export const uploadPart = operation({
  name: 'UploadPart',
  method: 'PUT',
  target: 'object',
  selectedBy: { query: ['partNumber', 'uploadId'] },
  action: 's3:PutObject',
  input: {
    PartNumber: partNumber,
    ...uploadId,
    ContentMD5: optional(header('content-md5', base64)),
    ...checksumHeaders,
    ...sentChecksumHeaders,
    ...customerKeyHeaders,
    ...ownerAndPayer,
    Body: stream,
  },
  output: {
    ETag: header('etag', etag),
    ...checksumHeaders,
    ...versionIdHeader,
    ...encryptionResponseHeaders,
    ...requestCharged,
  },
  status: 200,
})
