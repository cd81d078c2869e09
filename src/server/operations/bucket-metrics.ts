import type { MetricsConfiguration } from '../../protocol/operations/bucket-metrics.ts'
import type { HandlerOf } from '../handler.ts'
import { deleteListed, getListed, listListed, putListed } from './listed-configurations.ts'

const kind = 'metrics'

export const getBucketMetricsConfigurationHandler: HandlerOf<'GetBucketMetricsConfiguration'> = async ({
  input,
  store,
}) => ({
  MetricsConfiguration: await getListed<MetricsConfiguration>(store, kind, input),
})

export const putBucketMetricsConfigurationHandler: HandlerOf<'PutBucketMetricsConfiguration'> = async ({
  input,
  store,
}) => {
  await putListed(store, kind, input, input.MetricsConfiguration)
  return {}
}

export const deleteBucketMetricsConfigurationHandler: HandlerOf<'DeleteBucketMetricsConfiguration'> = async ({
  input,
  store,
}) => {
  await deleteListed(store, kind, input)
  return {}
}

export const listBucketMetricsConfigurationsHandler: HandlerOf<'ListBucketMetricsConfigurations'> = async ({
  input,
  store,
}) => {
  const { configs, page } = await listListed<MetricsConfiguration>(store, kind, input)
  return { ...page, MetricsConfigurationList: configs }
}
