/** What S3 refuses in a lifecycle rule. https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html */
import { invalidArgument, invalidRequest, malformedXml } from '../../protocol/error-messages.ts'
import type { LifecycleRuleFields } from '../../protocol/operations/bucket-lifecycle.ts'

const idLengthMax = 255
const keptVersionsMax = 100
const dayMs = 86_400_000

const transitionClasses: ReadonlySet<string> = new Set([
  'GLACIER',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
])

/** @throws {S3Error} MalformedXML, InvalidArgument, InvalidRequest. */
export const checkRule = (rule: LifecycleRuleFields): void => {
  if ((rule.ID?.length ?? 0) > idLengthMax) {
    throw invalidArgument('ID', rule.ID!, `ID length should not exceed allowed limit of ${idLengthMax}`)
  }
  checkFilter(rule)
  checkActions(rule)
  checkExpiration(rule)
  checkTransitions(rule)
  checkNoncurrent(rule)
  checkAbort(rule)
}

const checkFilter = (rule: LifecycleRuleFields): void => {
  const { Prefix, Filter } = rule
  if (Prefix === undefined && Filter === undefined) throw malformedXml()
  if (Filter === undefined) return
  const { And } = Filter
  const kinds = [Filter.Prefix, Filter.Tag, Filter.ObjectSizeGreaterThan, Filter.ObjectSizeLessThan, And]
  if (kinds.filter((kind) => kind !== undefined).length > 1) throw malformedXml()
  const keys = (And?.Tags ?? []).map(({ Key }) => Key)
  if (new Set(keys).size < keys.length) throw invalidRequest('Duplicate Tag Keys are not allowed.')
  const { ObjectSizeGreaterThan: above, ObjectSizeLessThan: below } = And ?? Filter
  if ((above ?? 0) < 0) throw invalidRequest("'ObjectSizeGreaterThan' should be a non-negative integer.")
  if ((below ?? 1) < 1) throw invalidRequest("'ObjectSizeLessThan' should be a positive integer.")
  if (above !== undefined && below !== undefined && below <= above) {
    throw invalidRequest("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.")
  }
}

const checkActions = (rule: LifecycleRuleFields): void => {
  const { Expiration, Transitions, NoncurrentVersionTransitions, NoncurrentVersionExpiration } = rule
  const some =
    Expiration ??
    Transitions?.[0] ??
    NoncurrentVersionTransitions?.[0] ??
    NoncurrentVersionExpiration ??
    rule.AbortIncompleteMultipartUpload
  if (some === undefined) throw invalidRequest('At least one action needs to be specified in a rule.')
}

const hasTags = ({ Filter }: LifecycleRuleFields): boolean =>
  Filter?.Tag !== undefined || (Filter?.And?.Tags?.length ?? 0) > 0

const hasSizes = ({ Filter }: LifecycleRuleFields): boolean => {
  const { ObjectSizeGreaterThan, ObjectSizeLessThan } = Filter?.And ?? Filter ?? {}
  return ObjectSizeGreaterThan !== undefined || ObjectSizeLessThan !== undefined
}

const checkExpiration = (rule: LifecycleRuleFields): void => {
  const { Expiration } = rule
  if (Expiration === undefined) return
  const { Date: date, Days, ExpiredObjectDeleteMarker } = Expiration
  const kinds = [date, Days, ExpiredObjectDeleteMarker].filter((kind) => kind !== undefined)
  if (kinds.length !== 1) throw malformedXml()
  checkPositive('Days', Days, 'Expiration')
  checkMidnight(date)
  if (ExpiredObjectDeleteMarker === undefined) return
  if (hasTags(rule)) throw invalidRequest('ExpiredObjectDeleteMarker cannot be specified with Tags.')
  if (hasSizes(rule)) throw invalidRequest('ExpiredObjectDeleteMarker cannot be specified with Object Size.')
}

const checkTransitions = ({
  Transitions = [],
  NoncurrentVersionTransitions = [],
}: LifecycleRuleFields): void => {
  for (const { Date: date, Days, StorageClass } of Transitions) {
    if ((date === undefined) === (Days === undefined)) throw malformedXml()
    if ((Days ?? 0) < 0) {
      throw invalidArgument('Days', Days!, "'Days' in Transition action must be nonnegative")
    }
    checkMidnight(date)
    checkClass(StorageClass)
  }
  for (const { NoncurrentDays, StorageClass, NewerNoncurrentVersions } of NoncurrentVersionTransitions) {
    if (NoncurrentDays === undefined) throw malformedXml()
    if (NoncurrentDays < 0) {
      throw invalidArgument(
        'NoncurrentDays',
        NoncurrentDays,
        "'NoncurrentDays' in NoncurrentVersionTransition action must be nonnegative",
      )
    }
    checkKept(NewerNoncurrentVersions, 'NoncurrentVersionTransition')
    checkClass(StorageClass)
  }
}

const checkClass = (storageClass: string | undefined): void => {
  if (storageClass === undefined || !transitionClasses.has(storageClass)) throw malformedXml()
}

const checkNoncurrent = ({ NoncurrentVersionExpiration: action }: LifecycleRuleFields): void => {
  if (action === undefined) return
  if (action.NoncurrentDays === undefined) throw malformedXml()
  checkPositive('NoncurrentDays', action.NoncurrentDays, 'NoncurrentVersionExpiration')
  checkKept(action.NewerNoncurrentVersions, 'NoncurrentVersionExpiration')
}

const checkKept = (count: number | undefined, action: string): void => {
  if (count === undefined || (count >= 1 && count <= keptVersionsMax)) return
  throw invalidArgument(
    'NewerNoncurrentVersions',
    count,
    `'NewerNoncurrentVersions' in ${action} action must be a positive integer that is not greater than ${keptVersionsMax}`,
  )
}

const checkAbort = (rule: LifecycleRuleFields): void => {
  const { AbortIncompleteMultipartUpload: action } = rule
  if (action === undefined) return
  if (action.DaysAfterInitiation === undefined) throw malformedXml()
  checkPositive('DaysAfterInitiation', action.DaysAfterInitiation, 'AbortIncompleteMultipartUpload')
  if (hasTags(rule)) throw invalidRequest('AbortIncompleteMultipartUpload cannot be specified with Tags.')
  if (hasSizes(rule))
    throw invalidRequest('AbortIncompleteMultipartUpload cannot be specified with Object Size.')
}

const checkPositive = (name: string, value: number | undefined, action: string): void => {
  if (value === undefined || value > 0) return
  throw invalidArgument(name, value, `'${name}' for ${action} action must be a positive integer`)
}

const checkMidnight = (date: Date | undefined): void => {
  if (date === undefined || date.getTime() % dayMs === 0) return
  throw invalidArgument('Date', date.toISOString(), "'Date' must be at midnight GMT")
}
