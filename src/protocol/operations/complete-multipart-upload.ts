import { element, header, optional, payload } from '../fields.ts'
import { invalidRequest } from '../error-messages.ts'
import { partCountMax } from '../limits.ts'
import { operation } from '../operation.ts'
import { etag, integer, text } from '../text-codecs.ts'
import { flatList, struct } from '../xml-codecs.ts'
import { checksumElements, checksumHeaders, checksumType, checksumTypeHeader } from './fields-checksum.ts'
import { customerKeyHeaders, managedEncryptionHeaders } from './fields-encryption.ts'
import { uploadId } from './fields-multipart.ts'
import { ownerAndPayer, requestCharged, versionIdHeader, writeConditions } from './fields-request.ts'

/** Any number is read here: whether it is one of the upload's is said by the completion. */
const part = struct({ ETag: element(etag), ...checksumElements, PartNumber: element(integer()) })

const parts = struct({ Parts: element(flatList(part, { countMax: partCountMax }), 'Part') })

/** Makes the object of its parts. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const completeMultipartUpload = operation({
  name: 'CompleteMultipartUpload',
  method: 'POST',
  target: 'object',
  selectedBy: { query: ['uploadId'] },
  action: 's3:PutObject',
  input: {
    ...uploadId,
    MultipartUpload: payload('CompleteMultipartUpload', parts),
    ...checksumHeaders,
    ...checksumTypeHeader,
    MpuObjectSize: optional(
      header('x-amz-mp-object-size', integer({ min: 0 }), () =>
        invalidRequest('Value for x-amz-mp-object-size header is invalid.'),
      ),
    ),
    ...writeConditions,
    ...customerKeyHeaders,
    ...ownerAndPayer,
  },
  outputRoot: 'CompleteMultipartUploadResult',
  output: {
    Location: optional(element(text)),
    Bucket: element(text),
    Key: element(text),
    ETag: element(etag),
    ...checksumElements,
    ChecksumType: optional(element(checksumType)),
    ...versionIdHeader,
    Expiration: optional(header('x-amz-expiration', text)),
    ...managedEncryptionHeaders,
    ...requestCharged,
  },
  status: 200,
})
