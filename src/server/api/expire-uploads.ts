import { expireIdleUploads } from '../../engine/lifecycle/upload-expiry.ts'
import type { ExpiredUpload } from '../../engine/lifecycle/upload-expiry.ts'
import { invalidArgument } from '../../protocol/error-messages.ts'
import { auditLogOf } from '../log.ts'
import type { ApiCall, ApiRoute } from './answer-api.ts'
import { linesReply } from './json-reply.ts'
import { idleMsOf, textOf } from './read-fields.ts'

/**
 * POST uploads/expire {bucket, prefix?, idleSeconds, dryRun?}: ends the uploads of a bucket into which
 * nothing has come for so long, and tells each in a line. Every one that is ended is in the log.
 */
export const expireUploads: ApiRoute = async (call) => {
  if (call.method !== 'POST') return undefined
  const { body, access } = call
  const bucket = textOf(body, 'bucket')
  const prefix = body['prefix'] === undefined ? '' : textOf(body, 'prefix')
  const { dryRun = false } = body
  if (typeof dryRun !== 'boolean') throw invalidArgument('dryRun', String(dryRun), 'dryRun is true or false')
  const idleMs = idleMsOf(body)
  await access.require({ action: 's3:ListBucketMultipartUploads', bucket })
  if (!dryRun) await access.require({ action: 's3:AbortMultipartUpload', bucket, key: `${prefix}*` })
  return linesReply(expire(call, bucket, { idleMs, prefix }, dryRun))
}

async function* expire(
  { store, caller, log }: ApiCall,
  bucket: string,
  rule: { readonly idleMs: number; readonly prefix: string },
  dryRun: boolean,
): AsyncGenerator<ExpiredUpload> {
  const audit = auditLogOf(log)
  for await (const upload of expireIdleUploads(store, bucket, rule, { dryRun, endedBy: caller })) {
    if (!dryRun) audit.info({ audit: 'upload expired', ...upload, by: caller.id }, 'uploads expire')
    yield upload
  }
}
