import type { ObjectView } from '../engine/get-object.ts'
import { writeExpiration } from '../engine/lifecycle/rules.ts'
import { writeContentRange } from '../protocol/range.ts'
import type { HandlerContext } from './handler.ts'
import { checksumFields } from './checksum-fields.ts'
import { responseOverrides } from './response-overrides.ts'
import { wholeSeconds } from './whole-seconds.ts'

type Reading = HandlerContext<'GetObject'> | HandlerContext<'HeadObject'>

/** The request of GetObject and HeadObject, as the engine takes it. */
export const readRequestOf = ({ input }: Reading) => ({
  bucket: input.Bucket,
  key: input.Key,
  versionId: input.VersionId,
  range: input.Range,
  partNumber: input.PartNumber,
  conditions: {
    ifMatch: input.IfMatch,
    ifNoneMatch: input.IfNoneMatch,
    ifModifiedSince: input.IfModifiedSince,
    ifUnmodifiedSince: input.IfUnmodifiedSince,
  },
})

/** What GetObject and HeadObject tell of an object. @throws {S3Error} as `responseOverrides`. */
export const objectViewFields = (view: ObjectView, { input, caller }: Reading) => {
  const { object, span, partial, partCount, checksum, versionId } = view
  const { system } = object
  const tagCount = Object.keys(object.tags).length
  return {
    AcceptRanges: 'bytes',
    LastModified: wholeSeconds(object.modifiedAt),
    ETag: object.etag,
    ...(versionId !== undefined && { VersionId: versionId }),
    ContentLength: span.end - span.start,
    ...(partial && { ContentRange: writeContentRange(span, object.size) }),
    ContentType: system.contentType,
    CacheControl: system.cacheControl,
    ContentDisposition: system.contentDisposition,
    ContentEncoding: system.contentEncoding,
    ContentLanguage: system.contentLanguage,
    Expires: system.expires,
    WebsiteRedirectLocation: system.websiteRedirectLocation,
    ...responseOverrides(input, caller.anonymous),
    Metadata: object.metadata,
    ...(object.storageClass !== 'STANDARD' && { StorageClass: object.storageClass }),
    ...(partCount !== undefined && { PartsCount: partCount }),
    ...(view.expiration !== undefined && { Expiration: writeExpiration(view.expiration) }),
    ...(tagCount > 0 && { TagCount: tagCount }),
    ...lockFields(object),
    ...(input.ChecksumMode === 'ENABLED' &&
      checksum !== undefined &&
      checksumFields(checksum, view.checksumPartCount)),
  }
}

const lockFields = ({ lock }: ObjectView['object']) => ({
  ...(lock?.retention !== undefined && {
    ObjectLockMode: lock.retention.mode,
    ObjectLockRetainUntilDate: new Date(lock.retention.until),
  }),
  ...(lock?.legalHold !== undefined && { ObjectLockLegalHoldStatus: lock.legalHold }),
})
