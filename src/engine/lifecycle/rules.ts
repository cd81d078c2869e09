/**
 * Which lifecycle rules concern an object or an upload, and when they act. Pure.
 *
 * What counts from an event acts at the midnight (UTC) at or after the event and the days:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html#intro-lifecycle-rules-number-of-days
 */
import type { LifecycleRuleFields } from '../../protocol/operations/bucket-lifecycle.ts'
import type { ObjectRecord } from '../records.ts'

/** When something is due, in ms since the epoch, and by which rule. */
export interface Due {
  readonly at: number
  readonly ruleId: string
}

/** What a filter looks at. */
export interface Filtered {
  readonly key: string
  /** Absent for an upload. */
  readonly size?: number
  readonly tags?: Readonly<Record<string, string>>
}

/** The midnight of days that are `dayMs` long, at or after `days` days after `time`. */
export const midnightAfter = (time: number, days: number, dayMs: number): number =>
  Math.ceil((time + days * dayMs) / dayMs) * dayMs

export const matchesRule = (rule: LifecycleRuleFields, { key, size, tags = {} }: Filtered): boolean => {
  if (rule.Status !== 'Enabled') return false
  const { Filter } = rule
  const prefix = rule.Prefix ?? Filter?.And?.Prefix ?? Filter?.Prefix ?? ''
  if (!key.startsWith(prefix)) return false
  const wanted = Filter?.And?.Tags ?? (Filter?.Tag === undefined ? [] : [Filter.Tag])
  if (wanted.some(({ Key, Value }) => !Object.hasOwn(tags, Key) || tags[Key] !== Value)) return false
  const { ObjectSizeGreaterThan: above, ObjectSizeLessThan: below } = Filter?.And ?? Filter ?? {}
  if (above !== undefined && !(size !== undefined && size > above)) return false
  return below === undefined || (size !== undefined && size < below)
}

const earliest = (dues: readonly Due[]): Due | undefined =>
  dues.reduce<Due | undefined>(
    (first, due) => (first === undefined || due.at < first.at ? due : first),
    undefined,
  )

const idOf = ({ ID = '' }: LifecycleRuleFields): string => ID

/** When the current version of an object expires, if ever: the earliest of what its rules say. */
export const expirationOf = (
  rules: readonly LifecycleRuleFields[],
  key: string,
  object: Pick<ObjectRecord, 'size' | 'tags' | 'modifiedAt'>,
  dayMs: number,
): Due | undefined =>
  earliest(
    rules
      .filter((rule) => matchesRule(rule, { key, size: object.size, tags: object.tags }))
      .flatMap((rule): Due[] => {
        const at = timeOf(rule.Expiration ?? {}, object.modifiedAt, dayMs)
        return at === undefined ? [] : [{ at, ruleId: idOf(rule) }]
      }),
  )

const timeOf = (
  action: { readonly Date?: Date | undefined; readonly Days?: number | undefined },
  since: number,
  dayMs: number,
): number | undefined => {
  if (action.Date !== undefined) return action.Date.getTime()
  return action.Days === undefined ? undefined : midnightAfter(since, action.Days, dayMs)
}

/** When an unfinished upload is aborted, if ever. */
export const abortOf = (
  rules: readonly LifecycleRuleFields[],
  upload: { readonly key: string; readonly initiatedAt: number },
  dayMs: number,
): Due | undefined =>
  earliest(
    rules
      .filter((rule) => matchesRule(rule, { key: upload.key }))
      .flatMap((rule): Due[] => {
        const days = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation
        if (days === undefined) return []
        return [{ at: midnightAfter(upload.initiatedAt, days, dayMs), ruleId: idOf(rule) }]
      }),
  )

/** Smaller objects are not moved to another class, unless a rule's filter speaks of sizes. */
const transitionSizeMin = 128 * 1024

const hasSizes = ({ Filter }: LifecycleRuleFields): boolean => {
  const { ObjectSizeGreaterThan, ObjectSizeLessThan } = Filter?.And ?? Filter ?? {}
  return ObjectSizeGreaterThan !== undefined || ObjectSizeLessThan !== undefined
}

/** From the warmest to the coldest: a transition only ever goes on. */
const classOrder = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'INTELLIGENT_TIERING',
  'ONEZONE_IA',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
]

/** The class that an object should be in by now; undefined when it may stay where it is. */
export const transitionOf = (
  rules: readonly LifecycleRuleFields[],
  key: string,
  object: Pick<ObjectRecord, 'size' | 'tags' | 'modifiedAt' | 'storageClass'>,
  options: { readonly dayMs: number; readonly now: number; readonly anySize: boolean },
): string | undefined => {
  let place = classOrder.indexOf(object.storageClass)
  const before = place
  for (const rule of rules) {
    if (!matchesRule(rule, { key, size: object.size, tags: object.tags })) continue
    for (const action of rule.Transitions ?? []) {
      const at = timeOf(action, object.modifiedAt, options.dayMs)
      if (at === undefined || at > options.now) continue
      const cold = action.StorageClass === 'GLACIER' || action.StorageClass === 'DEEP_ARCHIVE'
      const small = object.size < transitionSizeMin && !hasSizes(rule) && !(options.anySize && cold)
      if (!small) place = Math.max(place, classOrder.indexOf(action.StorageClass ?? ''))
    }
  }
  return place > before ? classOrder[place] : undefined
}

/** The value of the header `x-amz-expiration`. */
export const writeExpiration = ({ at, ruleId }: Due): string =>
  `expiry-date="${new Date(at).toUTCString()}", rule-id="${encodeURIComponent(ruleId)}"`

/** A version that is not the newest, and how it came to be so. */
export interface Noncurrent {
  readonly key: string
  readonly size: number
  readonly tags: Readonly<Record<string, string>>
  /** When the next newer version was made; ms since the epoch. */
  readonly since: number
  /** How many noncurrent versions of the key are newer. */
  readonly newerCount: number
}

/** When a noncurrent version is removed, if ever. */
export const noncurrentExpirationOf = (
  rules: readonly LifecycleRuleFields[],
  version: Noncurrent,
  dayMs: number,
): Due | undefined =>
  earliest(
    rules
      .filter((rule) => matchesRule(rule, version))
      .flatMap((rule): Due[] => {
        const { NoncurrentDays: days, NewerNoncurrentVersions: kept = 0 } =
          rule.NoncurrentVersionExpiration ?? {}
        if (days === undefined || version.newerCount < kept) return []
        return [{ at: midnightAfter(version.since, days, dayMs), ruleId: idOf(rule) }]
      }),
  )

/** The class that a noncurrent version should be in by now; undefined when it may stay where it is. */
export const noncurrentTransitionOf = (
  rules: readonly LifecycleRuleFields[],
  version: Noncurrent & Pick<ObjectRecord, 'storageClass'>,
  options: { readonly dayMs: number; readonly now: number; readonly anySize: boolean },
): string | undefined => {
  const transitions = rules.map((rule) => ({
    ...rule,
    Transitions: (rule.NoncurrentVersionTransitions ?? [])
      .filter(({ NewerNoncurrentVersions: kept = 0 }) => version.newerCount >= kept)
      .map(({ NoncurrentDays, StorageClass }) => ({ Days: NoncurrentDays, StorageClass })),
  }))
  return transitionOf(transitions, version.key, { ...version, modifiedAt: version.since }, options)
}

/**
 * Whether a delete marker goes that is all there is of a key: by a rule for such markers, or by one
 * that expires what is as old.
 */
export const loneMarkerExpires = (
  rules: readonly LifecycleRuleFields[],
  marker: { readonly key: string; readonly modifiedAt: number },
  options: { readonly dayMs: number; readonly now: number },
): boolean =>
  rules.some((rule) => {
    const { Expiration } = rule
    if (Expiration === undefined || !matchesRule(rule, { key: marker.key })) return false
    if (Expiration.ExpiredObjectDeleteMarker === true) return true
    const at = timeOf(Expiration, marker.modifiedAt, options.dayMs)
    return at !== undefined && at <= options.now
  })
