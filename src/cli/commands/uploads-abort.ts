import { connect } from '../connect.ts'
import { UsageError } from '../exit-codes.ts'
import { listUploads } from '../list-pages.ts'
import { resolveUpload } from '../resolve-upload.ts'
import { parseObjectUrl, parseS3Url } from '../s3-url.ts'
import type { S3Url } from '../s3-url.ts'
import { verb } from '../verb.ts'

export const uploadsAbortVerb = verb({
  name: 'uploads abort',
  summary: 'Aborts unfinished uploads and frees what they hold',
  connects: true,
  arguments: {
    url: { summary: 's3://bucket/key, or a prefix with --recursive', required: true },
    upload: { summary: 'the upload id; may be left out when the key has only one upload', required: false },
  },
  flags: {
    recursive: { type: 'boolean', short: 'r', summary: 'abort all uploads whose keys begin so' },
    'older-than': { type: 'seconds', summary: 'with --recursive, only those initiated longer ago' },
  },
  examples: [
    { command: 'partita uploads abort s3://videos/film.mp4', summary: 'The only upload of a key' },
    {
      command: 'partita uploads abort --recursive --older-than 7d s3://videos',
      summary: 'All that are a week old',
    },
  ],
  async run({ arguments: { url, upload }, flags, connection, output, env, signal }) {
    if (flags.recursive && upload !== undefined) throw new UsageError('--recursive takes no upload id')
    if (!flags.recursive && flags['older-than'] !== undefined)
      throw new UsageError('--older-than goes with --recursive')
    const place = flags.recursive ? parseS3Url(url) : parseObjectUrl(url)
    const { client } = await connect(connection, env)
    const abort = async ({ bucket, key }: S3Url, uploadId: string): Promise<void> => {
      await client.call('AbortMultipartUpload', { Bucket: bucket, Key: key, UploadId: uploadId }, { signal })
      if (output.quiet) return
      output.result(`Aborted s3://${bucket}/${key} ${uploadId}`, { aborted: uploadId, bucket, key })
    }
    if (!flags.recursive) return abort(place, await resolveUpload(client, place, upload, signal))
    const before = Date.now() - (flags['older-than'] ?? 0) * 1000
    let count = 0
    for await (const found of listUploads(client, { bucket: place.bucket, prefix: place.key }, signal)) {
      if ((found.Initiated?.getTime() ?? 0) > before) continue
      await abort({ bucket: place.bucket, key: found.Key }, found.UploadId)
      count++
    }
    if (count === 0) output.note('No uploads to abort')
  },
})
