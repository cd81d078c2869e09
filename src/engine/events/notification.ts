/** The notification configuration of a bucket: what is refused, and how it is kept. */
import { invalidArgument } from '../../protocol/error-messages.ts'
import { S3Error } from '../../protocol/errors.ts'
import type { NotificationFields } from '../../protocol/operations/bucket-notification.ts'
import { changeBucketConfig, getBucketConfig } from '../bucket-config.ts'
import type { Store } from '../store.ts'
import { coversEvent, isEventName } from './event-names.ts'

/** One destination and what it is told. */
export interface Subscription {
  readonly id: string
  readonly arn: string
  readonly events: readonly string[]
  readonly prefix: string
  readonly suffix: string
}

interface NotificationRecord {
  /** As it was sent, each configuration with an id. */
  readonly document: NotificationFields
  readonly subscriptions: readonly Subscription[]
}

const configName = 'notification'

/** ARNs of webhooks end in the name that the server was given with the URL. */
const webhookArn = /^arn:partita:webhook:::([A-Za-z0-9._-]{1,64})$/

/** The name of the webhook that an ARN means; undefined for any other destination. */
export const webhookOf = (arn: string): string | undefined => webhookArn.exec(arn)?.[1]

/**
 * Sets what a bucket tells to whom, durably; an empty document takes it away.
 *
 * @param skipValidation takes webhooks that this server does not know (yet).
 * @throws {S3Error} MalformedXML, InvalidArgument, NotImplemented, NoSuchBucket.
 */
export const putNotification = async (
  store: Store,
  bucket: string,
  document: NotificationFields,
  skipValidation = false,
): Promise<void> => {
  if (document.EventBridgeConfiguration !== undefined) {
    throw new S3Error(
      'NotImplemented',
      {},
      { message: 'Events are delivered to webhooks only, not to EventBridge.' },
    )
  }
  const named = withIds(store, document)
  const subscriptions = subscriptionsOf(named)
  if (!skipValidation) checkDestinations(store, subscriptions)
  checkDistinct(subscriptions)
  const record: NotificationRecord = { document: named, subscriptions }
  await changeBucketConfig(store, bucket, configName, () => (subscriptions.length === 0 ? undefined : record))
}

/** The document; empty where none was set. @throws {S3Error} NoSuchBucket. */
export const getNotification = async (store: Store, bucket: string): Promise<NotificationFields> =>
  (await getBucketConfig<NotificationRecord>(store, bucket, configName))?.document ?? {}

/** @throws {S3Error} NoSuchBucket. */
export const readSubscriptions = async (store: Store, bucket: string): Promise<readonly Subscription[]> =>
  (await getBucketConfig<NotificationRecord>(store, bucket, configName))?.subscriptions ?? []

type Configuration = Omit<NonNullable<NotificationFields['TopicConfigurations']>[number], 'TopicArn'> & {
  readonly arn: string
}

const withIds = (store: Store, document: NotificationFields): NotificationFields => {
  const named = <T extends { readonly Id?: string | undefined }>(list: readonly T[] | undefined) =>
    list?.map((each) => (each.Id === undefined || each.Id === '' ? { ...each, Id: store.makeId() } : each))
  const topics = named(document.TopicConfigurations)
  const queues = named(document.QueueConfigurations)
  const functions = named(document.LambdaFunctionConfigurations)
  return {
    ...(topics !== undefined && { TopicConfigurations: topics }),
    ...(queues !== undefined && { QueueConfigurations: queues }),
    ...(functions !== undefined && { LambdaFunctionConfigurations: functions }),
  }
}

const subscriptionsOf = (document: NotificationFields): readonly Subscription[] =>
  [
    ...(document.TopicConfigurations ?? []).map((each) => ({ ...each, arn: each.TopicArn })),
    ...(document.QueueConfigurations ?? []).map((each) => ({ ...each, arn: each.QueueArn })),
    ...(document.LambdaFunctionConfigurations ?? []).map((each) => ({
      ...each,
      arn: each.LambdaFunctionArn,
    })),
  ].map(subscriptionOf)

const subscriptionOf = ({ Id = '', arn, Events, Filter }: Configuration): Subscription => {
  for (const event of Events) {
    if (isEventName(event)) continue
    throw invalidArgument('Event', event, `The event '${event}' is not supported for notifications`)
  }
  const filter = { prefix: '', suffix: '' }
  const seen = new Set<string>()
  for (const { Name, Value } of Filter?.Key?.FilterRules ?? []) {
    const name = Name.toLowerCase()
    if (name !== 'prefix' && name !== 'suffix') {
      throw invalidArgument('FilterRule.Name', Name, 'filter rule name must be either prefix or suffix')
    }
    if (seen.has(name)) {
      throw invalidArgument('FilterRule.Name', Name, `Cannot specify more than one ${name} rule in a filter.`)
    }
    seen.add(name)
    filter[name] = Value
  }
  return { id: Id, arn, events: Events, ...filter }
}

const checkDestinations = (store: Store, subscriptions: readonly Subscription[]): void => {
  for (const { arn } of subscriptions) {
    if (!arn.startsWith('arn:')) throw invalidArgument('ARN', arn, 'The ARN could not be parsed')
    const webhook = webhookOf(arn)
    if (webhook !== undefined && store.settings.webhooks.includes(webhook)) continue
    const message = 'Unable to validate the following destination configurations'
    const why =
      webhook === undefined
        ? 'Events are delivered to webhooks only: arn:partita:webhook:::NAME'
        : `This server was not started with --webhook ${webhook}=URL`
    throw invalidArgument(arn, why, message)
  }
}

/** @throws {S3Error} InvalidArgument for two of one id, and where two would tell of the same event. */
const checkDistinct = (subscriptions: readonly Subscription[]): void => {
  for (const [index, one] of subscriptions.entries()) {
    for (const other of subscriptions.slice(index + 1)) {
      if (one.id === other.id) {
        throw invalidArgument('Id', one.id, 'Same ID used for multiple configurations. IDs must be unique')
      }
      if (overlap(one, other)) {
        throw invalidArgument(
          'NotificationConfiguration',
          other.id,
          'Configurations overlap. Configurations on the same bucket cannot share a common event type.',
        )
      }
    }
  }
}

const overlap = (one: Subscription, other: Subscription): boolean =>
  (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix)) &&
  (one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix)) &&
  one.events.some((event) =>
    other.events.some((asked) => coversEvent(asked, event) || coversEvent(event, asked)),
  )
