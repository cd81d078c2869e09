import { connect } from '../connect.ts'
import { deleteObjects } from '../delete-objects.ts'
import { exitCodes } from '../exit-codes.ts'
import { listObjects } from '../list-pages.ts'
import { parseObjectUrl, parseS3Url, writeS3Url } from '../s3-url.ts'
import { verb } from '../verb.ts'

export const rmVerb = verb({
  name: 'rm',
  summary: 'Deletes objects',
  description: 'To delete an object that is not there is no error, as everywhere in S3.',
  connects: true,
  arguments: {
    urls: { summary: 's3://bucket/key, or a prefix with --recursive', required: true, many: true },
  },
  flags: {
    recursive: { type: 'boolean', short: 'r', summary: 'delete all objects whose keys begin so' },
  },
  examples: [
    { command: 'partita rm s3://videos/old.mp4 s3://videos/older.mp4', summary: 'Two objects' },
    { command: 'partita rm --recursive s3://videos/2019/', summary: 'All that stands in a folder' },
  ],
  async run({ arguments: { urls }, flags, connection, output, env, signal }) {
    const places = urls.map(flags.recursive ? parseS3Url : parseObjectUrl)
    const { client } = await connect(connection, env)
    let failed = 0
    for (const { bucket, key } of places) {
      if (!flags.recursive) {
        failed += await deleteObjects(client, bucket, [key], output, signal)
        continue
      }
      let found = 0
      for await (const page of listObjects(client, { bucket, prefix: key, delimiter: '' }, signal)) {
        const keys = page.objects.map(({ Key }) => Key)
        found += keys.length
        failed += await deleteObjects(client, bucket, keys, output, signal)
      }
      if (found === 0) output.note(`Nothing to delete under ${writeS3Url({ bucket, key })}`)
    }
    return failed === 0 ? exitCodes.done : exitCodes.someFailed
  },
})
