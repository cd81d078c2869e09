import { element, header, optional, payload } from '../fields.ts'
import { operation } from '../operation.ts'
import { etag, isoDate, text } from '../text-codecs.ts'
import { struct } from '../xml-codecs.ts'
import { partNumber } from './fields-arguments.ts'
import { checksumElements } from './fields-checksum.ts'
import { copySourceHeaders, copySourceVersionIdHeader } from './fields-copy.ts'
import { customerKeyHeaders, encryptionResponseHeaders } from './fields-encryption.ts'
import { uploadId } from './fields-multipart.ts'
import { ownerAndPayer, requestCharged, versionIdHeader } from './fields-request.ts'

const result = struct({ LastModified: element(isoDate), ETag: element(etag), ...checksumElements })

/** Makes a part of an object's bytes. https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export const uploadPartCopy = operation({
  name: 'UploadPartCopy',
  method: 'PUT',
  target: 'object',
  selectedBy: { query: ['partNumber', 'uploadId'], headers: ['x-amz-copy-source'] },
  action: 's3:PutObject',
  input: {
    PartNumber: partNumber,
    ...uploadId,
    ...copySourceHeaders,
    /** `bytes=first-last`, as sent. */
    CopySourceRange: optional(header('x-amz-copy-source-range', text)),
    ...customerKeyHeaders,
    ...ownerAndPayer,
  },
  output: {
    CopyPartResult: payload('CopyPartResult', result),
    ...copySourceVersionIdHeader,
    ...versionIdHeader,
    ...encryptionResponseHeaders,
    ...requestCharged,
  },
  status: 200,
})
