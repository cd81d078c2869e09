import { callApi } from '../call-api.ts'
import { connect } from '../connect.ts'
import { tellQuota } from '../quota-text.ts'
import type { QuotaReport } from '../quota-text.ts'
import { parseS3Url } from '../s3-url.ts'
import { verb } from '../verb.ts'

export const quotaShowVerb = verb({
  name: 'quota show',
  summary: 'Tells the quota of a bucket and what of it is used',
  connects: true,
  arguments: { url: { summary: 's3://bucket', required: true } },
  flags: {},
  examples: [
    {
      command: 'partita quota show s3://videos',
      summary: 'Quota, objects, unfinished uploads, what is free',
    },
  ],
  async run({ arguments: { url }, connection, output, env, signal }) {
    const { bucket } = parseS3Url(url)
    const { client } = await connect(connection, env)
    const report = await callApi<QuotaReport>(
      client,
      { method: 'GET', path: `buckets/${bucket}/quota` },
      signal,
    )
    tellQuota(output, bucket, report ?? {})
  },
})
