/**
 * Object lock: what keeps a version from being deleted, and who may loosen it. Pure.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
import { accessDenied, invalidArgument, invalidRequest, malformedXml } from '../protocol/error-messages.ts'
import { S3Error } from '../protocol/errors.ts'
import type { BucketRecord, DefaultRetention, ObjectAttributes, ObjectLock, Retention } from './records.ts'

/** The fields of a request that makes an object, in S3's names. */
export interface LockFields {
  readonly ObjectLockMode?: Retention['mode'] | undefined
  readonly ObjectLockRetainUntilDate?: Date | undefined
  readonly ObjectLockLegalHoldStatus?: ObjectLock['legalHold'] | undefined
}

/** The lock that a request asks for; undefined where it asks for none. @throws {S3Error} InvalidArgument for half a retention. */
export function lockOf(input: LockFields): ObjectLock | undefined {
  const {
    ObjectLockMode: mode,
    ObjectLockRetainUntilDate: date,
    ObjectLockLegalHoldStatus: legalHold,
  } = input
  if ((mode === undefined) !== (date === undefined)) {
    const missing = mode === undefined ? 'x-amz-object-lock-mode' : 'x-amz-object-lock-retain-until-date'
    throw new S3Error(
      'InvalidArgument',
      { ArgumentName: missing },
      { message: 'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied' },
    )
  }
  if (mode === undefined && legalHold === undefined) return undefined
  return {
    ...(mode !== undefined && date !== undefined && { retention: { mode, until: date.getTime() } }),
    ...(legalHold !== undefined && { legalHold }),
  }
}

/**
 * The lock that a new object of `bucket` gets: what was asked for, and the bucket's default retention
 * where none was asked for. `now` is when it is made or, for one made of parts, initiated.
 *
 * @throws {S3Error} InvalidRequest where the bucket has no object lock; InvalidArgument for a
 * retention that is over already.
 */
export function lockOfNew(
  bucket: BucketRecord,
  asked: ObjectLock | undefined,
  now: number,
): ObjectLock | undefined {
  if (bucket.objectLock === undefined) {
    if (asked !== undefined) throw missingLock()
    return undefined
  }
  if (asked?.retention !== undefined) checkFuture(asked.retention, now)
  const { defaultRetention } = bucket.objectLock
  if (asked?.retention !== undefined || defaultRetention === undefined) return asked
  return { ...asked, retention: { mode: defaultRetention.mode, until: endOf(defaultRetention, now) } }
}

/** What a request says of a new object, with the lock that it gets. @throws {S3Error} as `lockOfNew`. */
export function withLock(bucket: BucketRecord, asked: ObjectAttributes, now: number): ObjectAttributes {
  const { lock: askedLock, ...attributes } = asked
  const lock = lockOfNew(bucket, askedLock, now)
  return lock === undefined ? attributes : { ...attributes, lock }
}

/** @throws {S3Error} InvalidRequest. */
export function checkHasLock(bucket: BucketRecord): void {
  if (bucket.objectLock === undefined) throw missingLock()
}

const missingLock = (): S3Error => invalidRequest('Bucket is missing Object Lock Configuration')

const dayMs = 86_400_000

const endOf = ({ days, years }: DefaultRetention, now: number): number => {
  if (days !== undefined) return now + days * dayMs
  const end = new Date(now)
  end.setUTCFullYear(end.getUTCFullYear() + (years ?? 0))
  return end.getTime()
}

const checkFuture = (retention: Retention, now: number): void => {
  if (retention.until > now) return
  throw invalidArgument(
    'RetainUntilDate',
    pacificTime(retention.until),
    'The retain until date must be in the future!',
  )
}

const pacific = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  timeZoneName: 'short',
  hourCycle: 'h23',
  weekday: 'short',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  year: 'numeric',
})

/** `Tue Dec 31 16:00:00 PST 2019`: S3 shows dates here as its own machines do. */
const pacificTime = (ms: number): string => {
  const parts = Object.fromEntries(pacific.formatToParts(ms).map(({ type, value }) => [type, value]))
  const { weekday, month, day, hour, minute, second, timeZoneName, year } = parts
  return `${weekday} ${month} ${day} ${hour}:${minute}:${second} ${timeZoneName} ${year}`
}

export interface Bypass {
  /** Asked for by `x-amz-bypass-governance-retention`, and permitted. */
  readonly bypassGovernance?: boolean | undefined
}

/**
 * Refuses to let a version be deleted for good while it is held. A delete without a version id only
 * adds a marker, and needs no leave.
 *
 * @throws {S3Error} AccessDenied.
 */
export function checkDeletable(
  version: { readonly lock?: ObjectLock | undefined },
  request: Bypass,
  now: number,
): void {
  const { lock } = version
  if (lock === undefined) return
  if (lock.legalHold === 'ON') throw objectLocked()
  if (lock.retention === undefined || lock.retention.until <= now) return
  if (lock.retention.mode === 'COMPLIANCE' || request.bypassGovernance !== true) throw objectLocked()
}

const objectLocked = (): S3Error => accessDenied('Access Denied because object protected by object lock.')

/**
 * The lock with another retention (undefined: none). A longer one of the same mode is always taken;
 * GOVERNANCE is shortened, removed or weakened by bypass only, COMPLIANCE by nobody.
 *
 * @throws {S3Error} AccessDenied, InvalidArgument (not in the future).
 */
export function withRetention(
  lock: ObjectLock | undefined,
  next: Retention | undefined,
  request: Bypass,
  now: number,
): ObjectLock {
  if (next !== undefined) checkFuture(next, now)
  const { retention: before, ...rest } = lock ?? {}
  if (before !== undefined && before.until > now && loosens(before, next)) {
    if (before.mode === 'COMPLIANCE' || request.bypassGovernance !== true) throw objectLocked()
  }
  return { ...rest, ...(next !== undefined && { retention: next }) }
}

/** From GOVERNANCE to COMPLIANCE is no loosening. */
const loosens = (before: Retention, next: Retention | undefined): boolean =>
  next === undefined ||
  next.until < before.until ||
  (before.mode === 'COMPLIANCE' && next.mode !== 'COMPLIANCE')

/** The fields of `Retention` in a request. */
export interface RetentionFields {
  readonly Mode?: Retention['mode'] | undefined
  readonly RetainUntilDate?: Date | undefined
}

/** Undefined for an empty document, which takes a retention away. @throws {S3Error} MalformedXML for half of one. */
export function retentionOf({ Mode, RetainUntilDate }: RetentionFields): Retention | undefined {
  if (Mode === undefined && RetainUntilDate === undefined) return undefined
  if (Mode === undefined || RetainUntilDate === undefined) throw malformedXml()
  return { mode: Mode, until: RetainUntilDate.getTime() }
}

/** The fields of `DefaultRetention` in a request. */
export interface DefaultRetentionFields {
  readonly Mode?: Retention['mode'] | undefined
  readonly Days?: number | undefined
  readonly Years?: number | undefined
}

const daysMax = 36_500
const yearsMax = 100

/** @throws {S3Error} MalformedXML, InvalidRetentionPeriod, InvalidArgument (too long). */
export function defaultRetentionOf({ Mode, Days, Years }: DefaultRetentionFields): DefaultRetention {
  if (Mode === undefined || (Days === undefined) === (Years === undefined)) throw malformedXml()
  if ((Days ?? Years ?? 0) <= 0) throw new S3Error('InvalidRetentionPeriod')
  if ((Days ?? 0) > daysMax || (Years ?? 0) > yearsMax) {
    const [name, value] = Days === undefined ? (['Years', Years ?? 0] as const) : (['Days', Days] as const)
    throw invalidArgument(name, value, 'Default retention period is too large')
  }
  return {
    mode: Mode,
    ...(Days !== undefined && { days: Days }),
    ...(Years !== undefined && { years: Years }),
  }
}
