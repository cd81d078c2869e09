/**
 * Conditional requests, as pure rules.
 *
 * Reads: RFC 9110 section 13.2.2. Writes: S3 takes one condition at a time and few values
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html).
 */
import {
  conditionNotImplemented,
  conditionsNotImplemented,
  noSuchKey,
  preconditionFailed,
} from '../protocol/error-messages.ts'
import { S3Error } from '../protocol/errors.ts'
import { matchesEtag, quoteEtag } from '../protocol/etag.ts'
import type { ObjectRecord } from './records.ts'

export interface WriteConditions {
  /** The header as sent. */
  readonly ifMatch?: string | undefined
  readonly ifNoneMatch?: string | undefined
}

export interface ReadConditions extends WriteConditions {
  /** An invalid date counts as absent. */
  readonly ifModifiedSince?: Date | undefined
  readonly ifUnmodifiedSince?: Date | undefined
}

/**
 * Refuses a write whose condition does not hold for the `current` object of the key.
 *
 * @throws {S3Error} NotImplemented for what S3 does not take: both headers, `If-Match: *`, an
 * If-None-Match other than `*`. NoSuchKey for If-Match without an object. PreconditionFailed.
 */
export function checkWriteConditions(
  conditions: WriteConditions,
  current: ObjectRecord | undefined,
  key: string,
): void {
  const { ifMatch, ifNoneMatch } = conditions
  if (ifMatch !== undefined && ifNoneMatch !== undefined) throw conditionsNotImplemented()
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch !== '*') throw conditionNotImplemented('If-None-Match')
    if (current !== undefined) throw preconditionFailed('If-None-Match')
  }
  if (ifMatch !== undefined) {
    if (ifMatch === '*') throw conditionNotImplemented('If-Match')
    checkMatch(ifMatch, current, key)
  }
}

/**
 * Refuses a delete whose `If-Match` (an ETag, or `*` for any object) does not hold.
 * @throws {S3Error} NoSuchKey, PreconditionFailed.
 */
export function checkDeleteCondition(
  ifMatch: string | undefined,
  current: ObjectRecord | undefined,
  key: string,
): void {
  if (ifMatch !== undefined) checkMatch(ifMatch, current, key)
}

const checkMatch = (ifMatch: string, current: ObjectRecord | undefined, key: string): void => {
  if (current === undefined) throw noSuchKey(key)
  if (!matchesEtag(ifMatch, current.etag)) throw preconditionFailed('If-Match')
}

/**
 * @throws {S3Error} PreconditionFailed; NotModified with the headers that a 304 carries.
 */
export function checkReadConditions(conditions: ReadConditions, object: ObjectRecord, now: number): void {
  const failed = failedCondition(conditions, object, now)
  if (failed === 'If-Match' || failed === 'If-Unmodified-Since') throw preconditionFailed(failed)
  if (failed !== undefined) throw notModified(object)
}

/** Like `checkReadConditions`, but whatever fails is 412, named as the header of the copy. */
export function checkCopySourceConditions(
  conditions: ReadConditions,
  object: ObjectRecord,
  now: number,
): void {
  const failed = failedCondition(conditions, object, now)
  if (failed !== undefined) throw preconditionFailed(`x-amz-copy-source-${failed}`)
}

type ReadCondition = 'If-Match' | 'If-Unmodified-Since' | 'If-None-Match' | 'If-Modified-Since'

/** An ETag condition that holds makes its date condition void. Dates are compared in whole seconds. */
const failedCondition = (
  conditions: ReadConditions,
  object: ObjectRecord,
  now: number,
): ReadCondition | undefined => {
  const { ifMatch, ifNoneMatch } = conditions
  const modified = Math.floor(object.modifiedAt / 1000)
  const modifiedSince = secondsOf(conditions.ifModifiedSince)
  const unmodifiedSince = secondsOf(conditions.ifUnmodifiedSince)
  if (ifMatch !== undefined) {
    if (!matchesEtag(ifMatch, object.etag)) return 'If-Match'
  } else if (unmodifiedSince !== undefined && modified > unmodifiedSince) {
    return 'If-Unmodified-Since'
  }
  if (ifNoneMatch !== undefined) {
    if (matchesEtag(ifNoneMatch, object.etag)) return 'If-None-Match'
  } else if (modifiedSince !== undefined && modifiedSince * 1000 <= now && modified <= modifiedSince) {
    return 'If-Modified-Since'
  }
  return undefined
}

const secondsOf = (date: Date | undefined): number | undefined => {
  const ms = date?.getTime()
  return ms === undefined || Number.isNaN(ms) ? undefined : Math.floor(ms / 1000)
}

const notModified = (object: ObjectRecord): S3Error => {
  const headers: Record<string, string> = {
    etag: quoteEtag(object.etag),
    'last-modified': new Date(object.modifiedAt).toUTCString(),
  }
  if (object.versionId !== 'null') headers['x-amz-version-id'] = object.versionId
  if (object.system.cacheControl !== undefined) headers['cache-control'] = object.system.cacheControl
  if (object.system.expires !== undefined) headers['expires'] = object.system.expires
  return new S3Error('NotModified', {}, { headers })
}
