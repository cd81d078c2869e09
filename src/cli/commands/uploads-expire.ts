import { callApi, readApiLines } from '../call-api.ts'
import { connect } from '../connect.ts'
import { UsageError } from '../exit-codes.ts'
import { writeDuration, writeSize } from '../quantities.ts'
import { parseS3Url } from '../s3-url.ts'
import { verb } from '../verb.ts'

interface ExpiredLine {
  readonly key: string
  readonly uploadId: string
  readonly lastActivityAt: number
  readonly bytes: number
  readonly parts: number
}

export const uploadsExpireVerb = verb({
  name: 'uploads expire',
  summary: 'Ends the uploads into which nothing has come for a while',
  description:
    'What counts is when the last part came, not when the upload began. With --rule the server does so by itself from ' +
    'then on. Only servers of partita have this; each upload that is ended stands in their log.',
  connects: true,
  arguments: { url: { summary: 's3://bucket or s3://bucket/prefix', required: true } },
  flags: {
    idle: { type: 'seconds', min: 1, summary: 'for so long, such as 7d' },
    'dry-run': { type: 'boolean', summary: 'only tell which they are' },
    rule: { type: 'boolean', summary: 'make it a rule of the bucket, in place of an earlier one' },
    'no-rule': { type: 'boolean', summary: 'take the rule away' },
  },
  examples: [
    { command: 'partita uploads expire --idle 7d --dry-run s3://videos', summary: 'What would be ended' },
    { command: 'partita uploads expire --idle 7d s3://videos', summary: 'End it now' },
    {
      command: 'partita uploads expire --idle 7d --rule s3://videos',
      summary: 'End it whenever it has come to that',
    },
  ],
  async run({ arguments: { url }, flags, connection, output, env, signal }) {
    const { bucket, key: prefix } = parseS3Url(url)
    const { client } = await connect(connection, env)
    const path = `buckets/${bucket}/upload-expiry`
    if (flags['no-rule']) {
      await callApi(client, { method: 'DELETE', path }, signal)
      output.note(`Uploads of s3://${bucket} do not expire by themselves`)
      return
    }
    const { idle } = flags
    if (idle === undefined) throw new UsageError('--idle is missing')
    if (flags.rule) {
      if (flags['dry-run']) throw new UsageError('--rule and --dry-run do not go together')
      await callApi(client, { method: 'PUT', path, body: { idleSeconds: idle, prefix } }, signal)
      output.note(`Uploads of ${url} expire after ${writeDuration(idle)} without a part`)
      return
    }
    const body = { bucket, prefix, idleSeconds: idle, dryRun: flags['dry-run'] }
    let count = 0
    let bytes = 0
    for await (const line of readApiLines<ExpiredLine>(
      client,
      { method: 'POST', path: 'uploads/expire', body },
      signal,
    )) {
      count += 1
      bytes += line.bytes
      const idleFor = writeDuration((Date.now() - line.lastActivityAt) / 1000)
      const what = `${line.parts} parts, ${writeSize(line.bytes)}, idle for ${idleFor}`
      output.result(
        `${flags['dry-run'] ? 'Would end' : 'Ended'} s3://${bucket}/${line.key} ${line.uploadId} (${what})`,
        line,
      )
    }
    output.note(`${count} uploads, ${writeSize(bytes)}${flags['dry-run'] ? ' to be freed' : ' freed'}`)
  },
})
