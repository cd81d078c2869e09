import { connect } from '../connect.ts'
import { deleteObjects } from '../delete-objects.ts'
import { exitCodes } from '../exit-codes.ts'
import { listObjects, listUploads } from '../list-pages.ts'
import { parseBucketUrl } from '../s3-url.ts'
import { verb } from '../verb.ts'

export const rbVerb = verb({
  name: 'rb',
  summary: 'Removes a bucket',
  connects: true,
  arguments: { url: { summary: 's3://bucket', required: true } },
  flags: {
    force: { type: 'boolean', summary: 'delete all objects and abort all unfinished uploads in it first' },
  },
  examples: [
    { command: 'partita rb s3://videos', summary: 'A bucket that is empty' },
    { command: 'partita rb --force s3://scratch', summary: 'A bucket with all that is in it' },
  ],
  async run({ arguments: { url }, flags, connection, output, env, signal }) {
    const bucket = parseBucketUrl(url)
    const { client } = await connect(connection, env)
    if (flags.force) {
      for await (const upload of listUploads(client, { bucket, prefix: '' }, signal)) {
        await client.call('AbortMultipartUpload', { Bucket: bucket, ...upload }, { signal })
      }
      let failed = 0
      for await (const page of listObjects(client, { bucket, prefix: '', delimiter: '' }, signal)) {
        failed += await deleteObjects(
          client,
          bucket,
          page.objects.map(({ Key }) => Key),
          output,
          signal,
        )
      }
      if (failed > 0) return exitCodes.someFailed
    }
    await client.call('DeleteBucket', { Bucket: bucket }, { signal })
    if (!output.quiet) output.result(`Removed s3://${bucket}`, { removed: bucket })
    return exitCodes.done
  },
})
