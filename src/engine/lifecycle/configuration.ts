/** The lifecycle configuration of a bucket: what is refused, and how it is kept. */
import { invalidArgument, invalidRequest, malformedXml } from '../../protocol/error-messages.ts'
import { S3Error } from '../../protocol/errors.ts'
import type { LifecycleRuleFields } from '../../protocol/operations/bucket-lifecycle.ts'
import { deleteBucketConfig, getBucketConfig, putBucketConfig } from '../bucket-config.ts'
import type { Store } from '../store.ts'
import { checkRule } from './check-rule.ts'

export type TransitionSizes = 'all_storage_classes_128K' | 'varies_by_storage_class'

export interface LifecycleConfiguration {
  /** As they were sent, each with an id. */
  readonly rules: readonly LifecycleRuleFields[]
  readonly transitionSizes: TransitionSizes
}

export const ruleCountMax = 1000

/**
 * Sets the rules of a bucket in place of all earlier ones, durably. A rule without an id gets one.
 * @throws {S3Error} MalformedXML, InvalidRequest, InvalidArgument, NoSuchBucket.
 */
export const putLifecycle = async (
  store: Store,
  bucket: string,
  rules: readonly LifecycleRuleFields[],
  transitionSizes: TransitionSizes = 'all_storage_classes_128K',
): Promise<LifecycleConfiguration> => {
  if (rules.length === 0 || rules.length > ruleCountMax) throw malformedXml()
  for (const rule of rules) checkRule(rule)
  const ids = rules.flatMap(({ ID }) => (ID === undefined || ID === '' ? [] : [ID]))
  if (new Set(ids).size < ids.length) {
    throw invalidArgument(
      'ID',
      ids.find((id, index) => ids.indexOf(id) !== index)!,
      'Rule ID must be unique. Found same ID for more than one rule',
    )
  }
  if (rules.some(({ Prefix }) => Prefix !== undefined) && rules.some(({ Filter }) => Filter !== undefined)) {
    throw invalidRequest(
      'Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter.',
    )
  }
  const named = rules.map((rule) =>
    rule.ID === undefined || rule.ID === '' ? { ...rule, ID: store.makeId() } : rule,
  )
  const configuration: LifecycleConfiguration = { rules: named, transitionSizes }
  await putBucketConfig(store, bucket, 'lifecycle', configuration)
  return configuration
}

/** @throws {S3Error} NoSuchBucket, NoSuchLifecycleConfiguration. */
export const getLifecycle = async (store: Store, bucket: string): Promise<LifecycleConfiguration> => {
  const found = await findLifecycle(store, bucket)
  if (found === undefined) throw new S3Error('NoSuchLifecycleConfiguration', { BucketName: bucket })
  return found
}

/** @throws {S3Error} NoSuchBucket. */
export const findLifecycle = async (
  store: Store,
  bucket: string,
): Promise<LifecycleConfiguration | undefined> => {
  const found = await getBucketConfig<LifecycleConfiguration>(store, bucket, 'lifecycle')
  return found === undefined ? undefined : { ...found, rules: found.rules.map(withDates) }
}

/** A record keeps dates as text. */
const withDates = (rule: LifecycleRuleFields): LifecycleRuleFields => ({
  ...rule,
  ...(rule.Expiration !== undefined && { Expiration: withDate(rule.Expiration) }),
  ...(rule.Transitions !== undefined && { Transitions: rule.Transitions.map(withDate) }),
})

const withDate = <T extends { readonly Date?: Date | undefined }>(action: T): T =>
  action.Date === undefined ? action : { ...action, Date: new Date(action.Date) }

/** @throws {S3Error} NoSuchBucket. */
export const deleteLifecycle = async (store: Store, bucket: string): Promise<void> => {
  await deleteBucketConfig(store, bucket, 'lifecycle')
}
