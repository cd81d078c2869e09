import { deleteLifecycle, getLifecycle, putLifecycle } from '../../engine/lifecycle/configuration.ts'
import type { HandlerOf } from '../handler.ts'

export const putBucketLifecycleConfigurationHandler: HandlerOf<'PutBucketLifecycleConfiguration'> = async ({
  input,
  store,
}) => {
  const { Bucket, LifecycleConfiguration, TransitionDefaultMinimumObjectSize } = input
  const { transitionSizes } = await putLifecycle(
    store,
    Bucket,
    LifecycleConfiguration.Rules,
    TransitionDefaultMinimumObjectSize,
  )
  return { TransitionDefaultMinimumObjectSize: transitionSizes }
}

export const getBucketLifecycleConfigurationHandler: HandlerOf<'GetBucketLifecycleConfiguration'> = async ({
  input,
  store,
}) => {
  const { rules, transitionSizes } = await getLifecycle(store, input.Bucket)
  return { Rules: rules, TransitionDefaultMinimumObjectSize: transitionSizes }
}

export const deleteBucketLifecycleHandler: HandlerOf<'DeleteBucketLifecycle'> = async ({ input, store }) => {
  await deleteLifecycle(store, input.Bucket)
  return {}
}
