import { callApi } from '../call-api.ts'
import { connect } from '../connect.ts'
import { UsageError } from '../exit-codes.ts'
import { parseSize } from '../quantities.ts'
import { tellQuota } from '../quota-text.ts'
import type { QuotaReport } from '../quota-text.ts'
import { parseS3Url } from '../s3-url.ts'
import { verb } from '../verb.ts'

export const quotaSetVerb = verb({
  name: 'quota set',
  summary: 'Limits how many bytes a bucket may hold, unfinished uploads among them',
  description:
    'All versions of objects count, and the parts of unfinished uploads, or what an upload has declared with the header ' +
    'x-partita-declared-size. What does not fit is refused with QuotaExceeded before its bytes are read.',
  connects: true,
  arguments: {
    url: { summary: 's3://bucket', required: true },
    size: { summary: 'such as 10GiB, or none', required: true },
  },
  flags: {},
  examples: [
    { command: 'partita quota set s3://videos 500GiB', summary: 'Limit a bucket' },
    { command: 'partita quota set s3://videos none', summary: 'Take the limit away' },
  ],
  async run({ arguments: { url, size }, connection, output, env, signal }) {
    const { bucket } = parseS3Url(url)
    const path = `buckets/${bucket}/quota`
    const bytes = size === 'none' ? undefined : parseSize(size)
    if (bytes === undefined && size !== 'none')
      throw new UsageError(`A quota is a size such as 10GiB, or none, not "${size}"`)
    const { client } = await connect(connection, env)
    const request =
      bytes === undefined
        ? ({ method: 'DELETE', path } as const)
        : ({ method: 'PUT', path, body: { bytes } } as const)
    tellQuota(output, bucket, (await callApi<QuotaReport>(client, request, signal)) ?? {})
  },
})
