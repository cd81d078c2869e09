import { connect } from '../connect.ts'
import type { S3Client } from '../connect.ts'
import { listParts, listUploads } from '../list-pages.ts'
import type { ListedUpload } from '../list-pages.ts'
import { writeDuration, writeSize } from '../quantities.ts'
import { parseS3Url } from '../s3-url.ts'
import { writeTable } from '../table.ts'
import type { Column } from '../table.ts'
import { verb } from '../verb.ts'

const columns: readonly Column[] = [
  { title: 'KEY' },
  { title: 'PARTS', align: 'right' },
  { title: 'BYTES', align: 'right' },
  { title: 'AGE', align: 'right' },
  { title: 'LAST PART', align: 'right' },
  { title: 'UPLOAD ID' },
]

/** Rows of a table are gathered so that its columns fit; more than these are printed in pieces. */
const rowsPerTable = 1000

export const uploadsLsVerb = verb({
  name: 'uploads ls',
  summary: 'Lists the unfinished multipart uploads of a bucket',
  connects: true,
  arguments: { url: { summary: 's3://bucket or s3://bucket/prefix', required: true } },
  flags: {},
  examples: [
    { command: 'partita uploads ls s3://videos', summary: 'All uploads under way or left behind' },
    { command: 'partita uploads ls --json s3://videos/2026/', summary: 'Those of a prefix, as JSON' },
  ],
  async run({ arguments: { url }, connection, output, env, signal }) {
    const { bucket, key: prefix } = parseS3Url(url)
    const { client } = await connect(connection, env)
    let rows: string[][] = []
    let count = 0
    const flush = (): void => {
      if (rows.length > 0) for (const line of writeTable(columns, rows)) output.result(line, undefined)
      rows = []
    }
    for await (const upload of listUploads(client, { bucket, prefix }, signal)) {
      const state = await readState(client, bucket, upload, signal)
      count++
      if (output.json) output.result(undefined, { bucket, ...state })
      else rows.push(rowOf(state))
      if (rows.length === rowsPerTable) flush()
    }
    flush()
    if (count === 0) output.note(`No unfinished uploads in ${url}`)
  },
})

interface UploadState {
  readonly key: string
  readonly uploadId: string
  readonly initiatedAt: Date | undefined
  readonly partCount: number
  readonly bytes: number
  readonly lastPartAt: Date | undefined
}

async function readState(
  client: S3Client,
  bucket: string,
  { Key, UploadId, Initiated }: ListedUpload,
  signal: AbortSignal,
): Promise<UploadState> {
  let partCount = 0
  let bytes = 0
  let lastPartAt: Date | undefined
  for await (const part of listParts(client, { Bucket: bucket, Key, UploadId }, signal)) {
    partCount++
    bytes += part.Size ?? 0
    if (lastPartAt === undefined || (part.LastModified ?? 0) > lastPartAt) lastPartAt = part.LastModified
  }
  return { key: Key, uploadId: UploadId, initiatedAt: Initiated, partCount, bytes, lastPartAt }
}

const rowOf = (state: UploadState): string[] => [
  state.key,
  String(state.partCount),
  writeSize(state.bytes),
  ageOf(state.initiatedAt),
  ageOf(state.lastPartAt),
  state.uploadId,
]

const ageOf = (time: Date | undefined): string =>
  time === undefined ? '-' : writeDuration((Date.now() - time.getTime()) / 1000)
