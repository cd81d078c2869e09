import { element, header, optional, payload } from '../fields.ts'
import { operation } from '../operation.ts'
import { etag, isoDate, oneOf, text } from '../text-codecs.ts'
import { struct } from '../xml-codecs.ts'
import { argumentError } from './fields-arguments.ts'
import { checksumAlgorithmHeader, checksumElements, checksumType } from './fields-checksum.ts'
import { copySourceHeaders, copySourceVersionIdHeader } from './fields-copy.ts'
import { encryptionContextHeader, encryptionResponseHeaders } from './fields-encryption.ts'
import { newObjectHeaders } from './fields-object.ts'
import { requestCharged, versionIdHeader, writeConditions } from './fields-request.ts'

const directive = <const T extends string>(name: string, words: readonly T[], message: string) =>
  optional(header(name, oneOf(words), argumentError(name, message)))

const result = struct({
  LastModified: element(isoDate),
  ETag: element(etag),
  ChecksumType: optional(element(checksumType)),
  ...checksumElements,
})

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyObject = operation({
  name: 'CopyObject',
  method: 'PUT',
  target: 'object',
  selectedBy: { headers: ['x-amz-copy-source'] },
  action: 's3:PutObject',
  input: {
    ...copySourceHeaders,
    ...newObjectHeaders,
    ...checksumAlgorithmHeader,
    ...writeConditions,
    MetadataDirective: directive(
      'x-amz-metadata-directive',
      ['COPY', 'REPLACE'],
      'Unknown metadata directive.',
    ),
    TaggingDirective: directive('x-amz-tagging-directive', ['COPY', 'REPLACE'], 'Unknown tagging directive.'),
    AnnotationDirective: directive(
      'x-amz-object-annotation-directive',
      ['COPY', 'EXCLUDE'],
      'Unknown annotation directive.',
    ),
  },
  output: {
    CopyObjectResult: payload('CopyObjectResult', result),
    ...versionIdHeader,
    ...copySourceVersionIdHeader,
    Expiration: optional(header('x-amz-expiration', text)),
    ...encryptionResponseHeaders,
    ...encryptionContextHeader,
    ...requestCharged,
  },
  status: 200,
})
