import { deleteBucketConfig, getBucketConfig, putBucketConfig } from '../../engine/bucket-config.ts'
import { S3Error } from '../../protocol/errors.ts'
import { checkCorsRules, type CorsConfiguration } from '../cors-rules.ts'
import type { HandlerOf } from '../handler.ts'

export const getBucketCorsHandler: HandlerOf<'GetBucketCors'> = async ({ input, store }) => {
  const found = await getBucketConfig<CorsConfiguration>(store, input.Bucket, 'cors')
  if (found === undefined) throw new S3Error('NoSuchCORSConfiguration', { BucketName: input.Bucket })
  return found
}

export const putBucketCorsHandler: HandlerOf<'PutBucketCors'> = async ({ input, store }) => {
  const { CORSRules } = input.CORSConfiguration
  checkCorsRules(CORSRules)
  await putBucketConfig(store, input.Bucket, 'cors', { CORSRules } satisfies CorsConfiguration)
  return {}
}

export const deleteBucketCorsHandler: HandlerOf<'DeleteBucketCors'> = async ({ input, store }) => {
  await deleteBucketConfig(store, input.Bucket, 'cors')
  return {}
}
