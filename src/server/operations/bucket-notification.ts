import { getNotification, putNotification } from '../../engine/events/notification.ts'
import type { HandlerOf } from '../handler.ts'

export const putBucketNotificationConfigurationHandler: HandlerOf<
  'PutBucketNotificationConfiguration'
> = async ({ input, store }) => {
  await putNotification(store, input.Bucket, input.NotificationConfiguration, input.SkipDestinationValidation)
  return {}
}

export const getBucketNotificationConfigurationHandler: HandlerOf<
  'GetBucketNotificationConfiguration'
> = async ({ input, store }) => getNotification(store, input.Bucket)
