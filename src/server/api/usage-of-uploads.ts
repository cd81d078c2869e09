import { keys, rangeOfPrefix } from '../../engine/keys.ts'
import { walkRecords } from '../../engine/lifecycle/walk-records.ts'
import { decodeRecord } from '../../engine/records.ts'
import type { BucketRecord } from '../../engine/records.ts'
import { uploadUsage } from '../../engine/upload-usage.ts'
import type { UploadUsage } from '../../engine/upload-usage.ts'
import type { ApiCall, ApiRoute } from './answer-api.ts'
import { linesReply } from './json-reply.ts'

/**
 * GET uploads[?bucket=]: what unfinished uploads hold and cost, a line for each bucket, storage class
 * and age; of those buckets whose uploads the caller may list.
 */
export const usageOfUploads: ApiRoute = async (call) => {
  if (call.method !== 'GET') return undefined
  const bucket = call.query.get('bucket')
  if (bucket === undefined) return linesReply(usageOfAll(call))
  await call.access.require({ action: 's3:ListBucketMultipartUploads', bucket })
  return linesReply(uploadUsage(call.store, bucket))
}

async function* usageOfAll({ store, access }: ApiCall): AsyncGenerator<UploadUsage> {
  for await (const page of walkRecords(store, rangeOfPrefix(keys.bucket()))) {
    for (const { value } of page) {
      const { name: bucket } = decodeRecord<BucketRecord>(value)
      if (await access.may({ action: 's3:ListBucketMultipartUploads', bucket }))
        yield* uploadUsage(store, bucket)
    }
  }
}
