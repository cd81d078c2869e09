import { deleteQuota, describeQuota, putQuota } from '../../engine/quota/quota.ts'
import { invalidArgument } from '../../protocol/error-messages.ts'
import type { ApiRoute } from './answer-api.ts'
import { emptyReply, jsonReply } from './json-reply.ts'

/** GET, PUT {bytes} and DELETE buckets/NAME/quota. */
export const bucketQuota: ApiRoute = async ({ method, bucket, body, store, access }) => {
  switch (method) {
    case 'GET':
      await access.require({ action: 'partita:GetBucketQuota', bucket })
      return jsonReply(await describeQuota(store, bucket))
    case 'PUT': {
      await access.require({ action: 'partita:PutBucketQuota', bucket })
      const { bytes } = body
      if (typeof bytes !== 'number') throw invalidArgument('bytes', String(bytes), 'bytes must be a number')
      await putQuota(store, bucket, bytes)
      return jsonReply(await describeQuota(store, bucket))
    }
    case 'DELETE':
      await access.require({ action: 'partita:PutBucketQuota', bucket })
      await deleteQuota(store, bucket)
      return emptyReply()
    default:
      return undefined
  }
}
