import { headObject, readObject } from '../../transfer/read-object.ts'
import type { Span } from '../../transfer/read-object.ts'
import { connect } from '../connect.ts'
import { UsageError } from '../exit-codes.ts'
import { parseObjectUrl } from '../s3-url.ts'
import { verb } from '../verb.ts'

export const catVerb = verb({
  name: 'cat',
  summary: 'Prints the bytes of an object, or some of them',
  connects: true,
  arguments: { url: { summary: 's3://bucket/key', required: true } },
  flags: {
    range: {
      type: 'text',
      value: 'FROM-TO',
      summary: 'bytes FROM to TO inclusive, FROM- to the end, or -N the last N',
    },
  },
  examples: [
    { command: 'partita cat s3://logs/today.ndjson', summary: 'The whole object' },
    { command: 'partita cat --range 0-99 s3://logs/today.ndjson', summary: 'The first 100 bytes' },
  ],
  async run({ arguments: { url }, flags, connection, output, env, signal }) {
    const place = parseObjectUrl(url)
    const range = flags.range === undefined ? undefined : parseRange(flags.range)
    const { client } = await connect(connection, env)
    const facts = await headObject(client, place, signal)
    const span = range === undefined ? { start: 0, size: facts.size } : spanOf(range, facts.size)
    for await (const chunk of readObject(client, place, facts, span, signal)) await output.bytes(chunk)
  },
})

interface Range {
  readonly from: number | undefined
  readonly to: number | undefined
}

function parseRange(text: string): Range {
  const match = /^(?:bytes=)?(\d*)-(\d*)$/.exec(text)
  const [from, to] = [match?.[1] ?? '', match?.[2] ?? ''].map((digits) =>
    digits === '' ? undefined : Number(digits),
  )
  if ((from === undefined && to === undefined) || (from !== undefined && to !== undefined && to < from)) {
    throw new UsageError(`--range takes FROM-TO, FROM- or -N, not "${text}"`)
  }
  return { from, to }
}

function spanOf({ from, to }: Range, size: number): Span {
  if (from === undefined) return { start: Math.max(0, size - to!), size: Math.min(to!, size) }
  if (from >= size) throw new UsageError(`--range begins at byte ${from}; the object has ${size} bytes`)
  return { start: from, size: Math.min(to ?? size - 1, size - 1) - from + 1 }
}
