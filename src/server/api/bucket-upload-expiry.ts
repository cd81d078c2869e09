import {
  deleteUploadExpiry,
  findUploadExpiry,
  putUploadExpiry,
} from '../../engine/lifecycle/upload-expiry.ts'
import type { ApiRoute } from './answer-api.ts'
import { emptyReply, jsonReply } from './json-reply.ts'
import { idleMsOf, textOf } from './read-fields.ts'

/** GET, PUT {idleSeconds, prefix?} and DELETE buckets/NAME/upload-expiry: a rule that the server follows by itself. */
export const bucketUploadExpiry: ApiRoute = async ({ method, bucket, body, store, access }) => {
  switch (method) {
    case 'GET': {
      await access.require({ action: 's3:GetLifecycleConfiguration', bucket })
      const rule = await findUploadExpiry(store, bucket)
      return jsonReply(rule === undefined ? {} : { idleSeconds: rule.idleMs / 1000, prefix: rule.prefix })
    }
    case 'PUT': {
      await access.require({ action: 's3:PutLifecycleConfiguration', bucket })
      const prefix = body['prefix'] === undefined ? '' : textOf(body, 'prefix')
      await putUploadExpiry(store, bucket, { idleMs: idleMsOf(body), prefix })
      return jsonReply({ ...body, prefix })
    }
    case 'DELETE':
      await access.require({ action: 's3:PutLifecycleConfiguration', bucket })
      await deleteUploadExpiry(store, bucket)
      return emptyReply()
    default:
      return undefined
  }
}
