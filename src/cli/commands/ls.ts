import { connect } from '../connect.ts'
import { listObjects } from '../list-pages.ts'
import { writeSize, writeTime } from '../quantities.ts'
import { parseS3Url } from '../s3-url.ts'
import { exitCodes } from '../exit-codes.ts'
import { verb } from '../verb.ts'
import type { Output } from '../output.ts'
import type { S3Client } from '../connect.ts'

const sizeWidth = 12

export const lsVerb = verb({
  name: 'ls',
  summary: 'Lists buckets, or the objects under a prefix',
  description:
    'Without an argument it lists buckets. With one it lists what stands under the prefix, down to the next slash; ' +
    'with --recursive all of it. It ends with 1 when nothing is there.',
  connects: true,
  arguments: { url: { summary: 's3://bucket or s3://bucket/prefix', required: false } },
  flags: {
    recursive: { type: 'boolean', short: 'r', summary: 'list all objects under the prefix, with whole keys' },
    bytes: { type: 'boolean', summary: 'print sizes in bytes' },
  },
  examples: [
    { command: 'partita ls', summary: 'All buckets' },
    { command: 'partita ls s3://videos/2026/', summary: 'What stands in a folder' },
    { command: 'partita ls --recursive --json s3://videos', summary: 'Every object, a JSON object a line' },
  ],
  async run({ arguments: { url }, flags, connection, output, env, signal }) {
    const { client } = await connect(connection, env)
    if (url === undefined) return listBuckets(client, output, signal)
    const { bucket, key: prefix } = parseS3Url(url)
    const size = flags.bytes ? String : writeSize
    const shownFrom = flags.recursive ? 0 : prefix.lastIndexOf('/') + 1
    let count = 0
    for await (const page of listObjects(
      client,
      { bucket, prefix, delimiter: flags.recursive ? '' : '/' },
      signal,
    )) {
      for (const common of page.prefixes) {
        const told = `${' '.repeat(19)}  ${'-'.padStart(sizeWidth)}  ${common.slice(shownFrom)}`
        output.result(told, { prefix: common })
      }
      for (const { Key, Size = 0, LastModified, ETag } of page.objects) {
        const time = LastModified === undefined ? ' '.repeat(19) : writeTime(LastModified)
        const told = `${time}  ${size(Size).padStart(sizeWidth)}  ${Key.slice(shownFrom)}`
        output.result(told, { key: Key, size: Size, lastModified: LastModified, etag: ETag })
      }
      count += page.prefixes.length + page.objects.length
    }
    return count === 0 && prefix !== '' ? exitCodes.someFailed : exitCodes.done
  },
})

async function listBuckets(client: S3Client, output: Output, signal: AbortSignal): Promise<number> {
  let token: string | undefined
  do {
    const page = await client.call('ListBuckets', { ContinuationToken: token }, { signal })
    for (const { Name = '', CreationDate } of page.Buckets ?? []) {
      const time = CreationDate === undefined ? ' '.repeat(19) : writeTime(CreationDate)
      output.result(`${time}  ${Name}`, { bucket: Name, createdAt: CreationDate })
    }
    token = page.ContinuationToken
  } while (token !== undefined && token !== '')
  return exitCodes.done
}
