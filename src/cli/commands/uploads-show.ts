import { connect } from '../connect.ts'
import { listParts } from '../list-pages.ts'
import type { ListedPart } from '../list-pages.ts'
import { writeSize, writeTime } from '../quantities.ts'
import { parseObjectUrl } from '../s3-url.ts'
import { writeTable } from '../table.ts'
import { resolveUpload } from '../resolve-upload.ts'
import { verb } from '../verb.ts'

export const uploadsShowVerb = verb({
  name: 'uploads show',
  summary: 'Shows the parts of an unfinished upload',
  connects: true,
  arguments: {
    url: { summary: 's3://bucket/key', required: true },
    upload: { summary: 'the upload id; may be left out when the key has only one upload', required: false },
  },
  flags: {},
  examples: [{ command: 'partita uploads show s3://videos/film.mp4', summary: 'What has arrived of a film' }],
  async run({ arguments: { url, upload }, connection, output, env, signal }) {
    const place = parseObjectUrl(url)
    const { client } = await connect(connection, env)
    const UploadId = await resolveUpload(client, place, upload, signal)
    const parts: ListedPart[] = []
    for await (const part of listParts(client, { Bucket: place.bucket, Key: place.key, UploadId }, signal)) {
      parts.push(part)
    }
    const bytes = parts.reduce((sum, { Size }) => sum + Size, 0)
    if (output.json) {
      for (const part of parts) {
        output.result(undefined, {
          number: part.PartNumber,
          size: part.Size,
          etag: part.ETag,
          storedAt: part.LastModified,
        })
      }
      return
    }
    output.result(`${url}  upload ${UploadId}: ${parts.length} parts, ${writeSize(bytes)}`, undefined)
    if (parts.length > 0) for (const line of tableOf(parts)) output.result(line, undefined)
  },
})

const tableOf = (parts: readonly ListedPart[]): string[] =>
  writeTable(
    [
      { title: 'PART', align: 'right' },
      { title: 'BYTES', align: 'right' },
      { title: 'STORED' },
      { title: 'ETAG' },
    ],
    parts.map((part) => [
      String(part.PartNumber ?? ''),
      writeSize(part.Size ?? 0),
      part.LastModified === undefined ? '-' : writeTime(part.LastModified),
      part.ETag ?? '',
    ]),
  )
