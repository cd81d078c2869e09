/** What GetObject and HeadObject share, which is nearly all. */
import { header, optional, query } from '../fields.ts'
import { conditionDate, etag, httpDate, integer, oneOf, text } from '../text-codecs.ts'
import { checksumHeaders, checksumTypeHeader } from './fields-checksum.ts'
import { customerKeyHeaders, encryptionResponseHeaders } from './fields-encryption.ts'
import {
  objectLockHeaders,
  storageClassHeader,
  systemMetadataHeaders,
  userMetadata,
} from './fields-object.ts'
import { deleteMarkerHeaders, ownerAndPayer, requestCharged, writeConditions } from './fields-request.ts'
import { partNumber } from './fields-arguments.ts'

export const readingInput = {
  ...writeConditions,
  IfModifiedSince: optional(header('if-modified-since', conditionDate)),
  IfUnmodifiedSince: optional(header('if-unmodified-since', conditionDate)),
  Range: optional(header('range', text)),
  PartNumber: optional(partNumber),
  VersionId: optional(query('versionId', text)),
  ChecksumMode: optional(header('x-amz-checksum-mode', oneOf(['ENABLED']))),
  ResponseCacheControl: optional(query('response-cache-control', text)),
  ResponseContentDisposition: optional(query('response-content-disposition', text)),
  ResponseContentEncoding: optional(query('response-content-encoding', text)),
  ResponseContentLanguage: optional(query('response-content-language', text)),
  ResponseContentType: optional(query('response-content-type', text)),
  ResponseExpires: optional(query('response-expires', text)),
  ...customerKeyHeaders,
  ...ownerAndPayer,
}

const count = integer({ min: 0 })

export const readingOutput = {
  AcceptRanges: optional(header('accept-ranges', text)),
  LastModified: optional(header('last-modified', httpDate)),
  ETag: optional(header('etag', etag)),
  ContentLength: optional(header('content-length', count)),
  /** Where present, the status is 206. */
  ContentRange: optional(header('content-range', text)),
  ...systemMetadataHeaders,
  ...userMetadata,
  MissingMeta: optional(header('x-amz-missing-meta', count)),
  ...deleteMarkerHeaders,
  Expiration: optional(header('x-amz-expiration', text)),
  Restore: optional(header('x-amz-restore', text)),
  ...storageClassHeader,
  ReplicationStatus: optional(header('x-amz-replication-status', text)),
  PartsCount: optional(header('x-amz-mp-parts-count', count)),
  TagCount: optional(header('x-amz-tagging-count', count)),
  ...checksumHeaders,
  ...checksumTypeHeader,
  ...objectLockHeaders,
  ...encryptionResponseHeaders,
  ...requestCharged,
}

/** Only HEAD tells it. */
export const archiveStatusHeader = { ArchiveStatus: optional(header('x-amz-archive-status', text)) }
