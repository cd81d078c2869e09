import type { AnalyticsConfiguration } from '../../protocol/operations/bucket-analytics.ts'
import type { HandlerOf } from '../handler.ts'
import { deleteListed, getListed, listListed, putListed } from './listed-configurations.ts'

const kind = 'analytics'

export const getBucketAnalyticsConfigurationHandler: HandlerOf<'GetBucketAnalyticsConfiguration'> = async ({
  input,
  store,
}) => ({
  AnalyticsConfiguration: await getListed<AnalyticsConfiguration>(store, kind, input),
})

export const putBucketAnalyticsConfigurationHandler: HandlerOf<'PutBucketAnalyticsConfiguration'> = async ({
  input,
  store,
}) => {
  await putListed(store, kind, input, input.AnalyticsConfiguration)
  return {}
}

export const deleteBucketAnalyticsConfigurationHandler: HandlerOf<
  'DeleteBucketAnalyticsConfiguration'
> = async ({ input, store }) => {
  await deleteListed(store, kind, input)
  return {}
}

export const listBucketAnalyticsConfigurationsHandler: HandlerOf<
  'ListBucketAnalyticsConfigurations'
> = async ({ input, store }) => {
  const { configs, page } = await listListed<AnalyticsConfiguration>(store, kind, input)
  return { ...page, AnalyticsConfigurationList: configs }
}
