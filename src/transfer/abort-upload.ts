import { isRetryable } from './attempts.ts'
import type { S3Calls } from './s3-calls.ts'
import { TransferError } from './transfer-error.ts'

/**
 * Aborts on the server an upload that has failed here, and resolves with the error to throw: the
 * cause itself, or, when the abort fails too, one that says which upload is left behind.
 */
export async function abortUpload(
  client: S3Calls,
  upload: { readonly bucket: string; readonly key: string; readonly uploadId: string },
  cause: unknown,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const { bucket, key, uploadId } = upload
  try {
    // Without the signal: it may be what ended the upload.
    await client.call('AbortMultipartUpload', { Bucket: bucket, Key: key, UploadId: uploadId })
    return cause
  } catch (error) {
    if (signal?.aborted === true) return cause
    const told = cause instanceof Error ? cause.message : String(cause)
    const left = error instanceof Error ? error.message : String(error)
    return new TransferError(
      `${told}; and upload "${uploadId}" is left behind: ${left}`,
      { name: `s3://${bucket}/${key}` },
      { retryable: isRetryable(cause), cause },
    )
  }
}
