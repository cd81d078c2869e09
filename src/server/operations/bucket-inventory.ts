import type { InventoryConfiguration } from '../../protocol/operations/bucket-inventory.ts'
import type { HandlerOf } from '../handler.ts'
import { deleteListed, getListed, listListed, putListed } from './listed-configurations.ts'

const kind = 'inventory'

export const getBucketInventoryConfigurationHandler: HandlerOf<'GetBucketInventoryConfiguration'> = async ({
  input,
  store,
}) => ({
  InventoryConfiguration: await getListed<InventoryConfiguration>(store, kind, input),
})

export const putBucketInventoryConfigurationHandler: HandlerOf<'PutBucketInventoryConfiguration'> = async ({
  input,
  store,
}) => {
  await putListed(store, kind, input, input.InventoryConfiguration)
  return {}
}

export const deleteBucketInventoryConfigurationHandler: HandlerOf<
  'DeleteBucketInventoryConfiguration'
> = async ({ input, store }) => {
  await deleteListed(store, kind, input)
  return {}
}

export const listBucketInventoryConfigurationsHandler: HandlerOf<
  'ListBucketInventoryConfigurations'
> = async ({ input, store }) => {
  const { configs, page } = await listListed<InventoryConfiguration>(store, kind, input)
  return { ...page, InventoryConfigurationList: configs }
}
