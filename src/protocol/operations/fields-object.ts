/** What describes an object besides its bytes. */
import { header, headersWithPrefix, optional } from '../fields.ts'
import { integer, isoDate, oneOf, text } from '../text-codecs.ts'
import { argumentError } from './fields-arguments.ts'
import { encryptionRequestHeaders } from './fields-encryption.ts'
import { ownerAndPayer } from './fields-request.ts'

/** What S3 calls system metadata, and gives back verbatim: `Expires` too, whether a date or not. */
export const systemMetadataHeaders = {
  CacheControl: optional(header('cache-control', text)),
  ContentDisposition: optional(header('content-disposition', text)),
  ContentEncoding: optional(header('content-encoding', text)),
  ContentLanguage: optional(header('content-language', text)),
  ContentType: optional(header('content-type', text)),
  Expires: optional(header('expires', text)),
  WebsiteRedirectLocation: optional(header('x-amz-website-redirect-location', text)),
}

/** User metadata: names in lower case, without the prefix. */
export const userMetadata = { Metadata: optional(headersWithPrefix('x-amz-meta-', text)) }

export const aclHeader = { ACL: optional(header('x-amz-acl', text)) }

export const grantHeaders = {
  GrantFullControl: optional(header('x-amz-grant-full-control', text)),
  GrantRead: optional(header('x-amz-grant-read', text)),
  GrantReadACP: optional(header('x-amz-grant-read-acp', text)),
  GrantWriteACP: optional(header('x-amz-grant-write-acp', text)),
}

export const objectLockHeaders = {
  ObjectLockMode: optional(
    header(
      'x-amz-object-lock-mode',
      oneOf(['GOVERNANCE', 'COMPLIANCE']),
      argumentError('x-amz-object-lock-mode', 'Unknown wormMode directive.'),
    ),
  ),
  ObjectLockRetainUntilDate: optional(header('x-amz-object-lock-retain-until-date', isoDate)),
  ObjectLockLegalHoldStatus: optional(header('x-amz-object-lock-legal-hold', oneOf(['ON', 'OFF']))),
  ObjectLockEventHold: optional(header('x-amz-object-lock-event-hold', oneOf(['ON', 'OFF']))),
  ObjectLockEventHoldDurationDays: optional(
    header('x-amz-object-lock-event-hold-duration-days', integer({ min: 1, max: 36_500 })),
  ),
  ObjectLockEventHoldDurationYears: optional(
    header('x-amz-object-lock-event-hold-duration-years', integer({ min: 1, max: 100 })),
  ),
}

export const storageClassHeader = { StorageClass: optional(header('x-amz-storage-class', text)) }

/** Everything that is said of a new object, by PutObject, CreateMultipartUpload and CopyObject alike. */
export const newObjectHeaders = {
  ...aclHeader,
  ...grantHeaders,
  ...systemMetadataHeaders,
  ...userMetadata,
  ...storageClassHeader,
  Tagging: optional(header('x-amz-tagging', text)),
  ...objectLockHeaders,
  ...encryptionRequestHeaders,
  ...ownerAndPayer,
}
