import { element, header, optional } from '../fields.ts'
import { operation } from '../operation.ts'
import { integer, text } from '../text-codecs.ts'
import { checksumAlgorithmHeader, checksumTypeHeader } from './fields-checksum.ts'
import { encryptionContextHeader, encryptionResponseHeaders } from './fields-encryption.ts'
import { abortHeaders } from './fields-multipart.ts'
import { newObjectHeaders } from './fields-object.ts'
import { requestCharged, versionIdHeader } from './fields-request.ts'

/** Begins an upload. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export const createMultipartUpload = operation({
  name: 'CreateMultipartUpload',
  method: 'POST',
  target: 'object',
  selectedBy: { query: ['uploads'] },
  action: 's3:PutObject',
  input: {
    ...newObjectHeaders,
    ...checksumAlgorithmHeader,
    ...checksumTypeHeader,
    /** An extension: bytes that the object is to become, for which a quota must have room. */
    DeclaredSize: optional(header('x-partita-declared-size', integer({ min: 0 }))),
  },
  outputRoot: 'InitiateMultipartUploadResult',
  output: {
    Bucket: element(text),
    Key: element(text),
    UploadId: element(text),
    ...abortHeaders,
    ...checksumAlgorithmHeader,
    ...checksumTypeHeader,
    ...versionIdHeader,
    ...encryptionResponseHeaders,
    ...encryptionContextHeader,
    ...requestCharged,
  },
  status: 200,
})
