import { deleteCountMax } from '../protocol/limits.ts'
import type { S3Calls } from '../transfer/s3-calls.ts'
import type { Output } from './output.ts'

/**
 * Deletes objects in batches, telling each one that is deleted, and each failure as an error.
 *
 * @returns how many could not be deleted.
 */
export async function deleteObjects(
  client: S3Calls,
  bucket: string,
  keys: readonly string[],
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  let failed = 0
  for (let start = 0; start < keys.length; start += deleteCountMax) {
    const batch = keys.slice(start, start + deleteCountMax)
    const answer = await client.call(
      'DeleteObjects',
      { Bucket: bucket, Delete: { Objects: batch.map((Key) => ({ Key })), Quiet: true } },
      { signal },
    )
    const errors = answer.Errors ?? []
    for (const { Key = '', Code = 'Error', Message = '' } of errors)
      output.error(Code, `s3://${bucket}/${Key}: ${Message}`)
    const failedKeys = new Set(errors.map(({ Key }) => Key))
    failed += failedKeys.size
    if (output.quiet) continue
    for (const key of batch) {
      if (!failedKeys.has(key))
        output.result(`Deleted s3://${bucket}/${key}`, { deleted: `s3://${bucket}/${key}` })
    }
  }
  return failed
}
