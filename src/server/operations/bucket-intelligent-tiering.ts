import type { IntelligentTieringConfiguration } from '../../protocol/operations/bucket-intelligent-tiering.ts'
import type { HandlerOf } from '../handler.ts'
import { deleteListed, getListed, listListed, putListed } from './listed-configurations.ts'

const kind = 'intelligent-tiering'

export const getBucketIntelligentTieringConfigurationHandler: HandlerOf<
  'GetBucketIntelligentTieringConfiguration'
> = async ({ input, store }) => ({
  IntelligentTieringConfiguration: await getListed<IntelligentTieringConfiguration>(store, kind, input),
})

export const putBucketIntelligentTieringConfigurationHandler: HandlerOf<
  'PutBucketIntelligentTieringConfiguration'
> = async ({ input, store }) => {
  await putListed(store, kind, input, input.IntelligentTieringConfiguration)
  return {}
}

export const deleteBucketIntelligentTieringConfigurationHandler: HandlerOf<
  'DeleteBucketIntelligentTieringConfiguration'
> = async ({ input, store }) => {
  await deleteListed(store, kind, input)
  return {}
}

export const listBucketIntelligentTieringConfigurationsHandler: HandlerOf<
  'ListBucketIntelligentTieringConfigurations'
> = async ({ input, store }) => {
  const { configs, page } = await listListed<IntelligentTieringConfiguration>(store, kind, input)
  return { ...page, IntelligentTieringConfigurationList: configs }
}
