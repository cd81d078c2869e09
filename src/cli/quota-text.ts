import type { Output } from './output.ts'
import { writeSize } from './quantities.ts'

/** As the server tells of it: bytes. */
export interface QuotaReport {
  readonly bytes?: number
  readonly usedBytes?: number
  readonly pendingBytes?: number
  readonly complete?: boolean
}

export const tellQuota = (output: Output, bucket: string, report: QuotaReport): void => {
  const { bytes, usedBytes = 0, pendingBytes = 0, complete } = report
  if (bytes === undefined) {
    output.result(`s3://${bucket} has no quota`, { bucket })
    return
  }
  const free = Math.max(0, bytes - usedBytes - pendingBytes)
  const counting = complete === false ? ' (still counting what is there)' : ''
  output.result(
    `s3://${bucket}: quota ${writeSize(bytes)}, objects ${writeSize(usedBytes)}${counting}, ` +
      `unfinished uploads ${writeSize(pendingBytes)}, free ${writeSize(free)}`,
    { bucket, ...report },
  )
}
