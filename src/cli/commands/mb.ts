import { connect } from '../connect.ts'
import { parseBucketUrl } from '../s3-url.ts'
import { verb } from '../verb.ts'

export const mbVerb = verb({
  name: 'mb',
  summary: 'Makes a bucket',
  connects: true,
  arguments: { url: { summary: 's3://bucket', required: true } },
  flags: {
    'no-part-minimum': {
      type: 'boolean',
      summary:
        'let parts be smaller than 5 MiB in this bucket; a Partita server knows this, others ignore it',
    },
  },
  examples: [{ command: 'partita mb s3://videos', summary: 'A bucket of your own' }],
  async run({ arguments: { url }, flags, connection, output, env, signal }) {
    const bucket = parseBucketUrl(url)
    const { client, region } = await connect(connection, env)
    await client.call(
      'CreateBucket',
      {
        Bucket: bucket,
        PartSizeMin: flags['no-part-minimum'] ? 1 : undefined,
        CreateBucketConfiguration: region === 'us-east-1' ? undefined : { LocationConstraint: region },
      },
      { signal },
    )
    if (!output.quiet) output.result(`Made s3://${bucket}`, { made: bucket })
  },
})
