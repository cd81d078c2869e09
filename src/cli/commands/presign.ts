import { presignExpiresMax } from '../../protocol/limits.ts'
import { implementedOperations } from '../../protocol/operations/index.ts'
import { connect } from '../connect.ts'
import { parseObjectUrl } from '../s3-url.ts'
import { verb } from '../verb.ts'

export const presignVerb = verb({
  name: 'presign',
  summary: 'Prints a URL by which anyone can read or write one object for a while',
  connects: true,
  arguments: { url: { summary: 's3://bucket/key', required: true } },
  flags: {
    put: { type: 'boolean', summary: 'to write the object instead of reading it' },
    'expires-in': {
      type: 'seconds',
      default: '1h',
      min: 1,
      max: presignExpiresMax,
      summary: 'how long it is good, at most 7d',
    },
  },
  examples: [
    { command: 'curl "$(partita presign s3://videos/film.mp4)" -o film.mp4', summary: 'To read' },
    { command: 'curl -T film.mp4 "$(partita presign --put s3://videos/film.mp4)"', summary: 'To write' },
  ],
  async run({ arguments: { url }, flags, connection, output, env }) {
    const { bucket, key } = parseObjectUrl(url)
    const { client } = await connect(connection, env)
    const operation = implementedOperations[flags.put ? 'PutObject' : 'GetObject']
    const expiresIn = flags['expires-in']
    const { method, url: signed } = await client.presign(
      operation,
      { Bucket: bucket, Key: key },
      { expiresIn },
    )
    output.result(signed, { url: signed, method, expiresIn })
  },
})
