import { readApiLines } from '../call-api.ts'
import { connect } from '../connect.ts'
import { writeSize } from '../quantities.ts'
import { parseS3Url } from '../s3-url.ts'
import { writeTable } from '../table.ts'
import type { Column } from '../table.ts'
import { verb } from '../verb.ts'

interface UsageLine {
  readonly bucket: string
  readonly storageClass: string
  readonly age: string
  readonly uploads: number
  readonly parts: number
  readonly bytes: number
  /** US dollars. */
  readonly monthlyCost: number
}

const columns: readonly Column[] = [
  { title: 'BUCKET' },
  { title: 'CLASS' },
  { title: 'AGE' },
  { title: 'UPLOADS', align: 'right' },
  { title: 'PARTS', align: 'right' },
  { title: 'BYTES', align: 'right' },
  { title: 'A MONTH', align: 'right' },
]

export const uploadsDuVerb = verb({
  name: 'uploads du',
  summary: 'Tells what unfinished uploads hold and would cost, by bucket, storage class and age',
  description:
    "Costs are what the same bytes would cost at AWS's prices; uploads to GLACIER and DEEP_ARCHIVE are staged, and cost, " +
    'as STANDARD until they are completed. Only servers of partita answer this.',
  connects: true,
  arguments: { url: { summary: 's3://bucket; all buckets unless given', required: false } },
  flags: {},
  examples: [
    { command: 'partita uploads du', summary: 'All buckets' },
    { command: 'partita uploads du --json s3://videos', summary: 'One bucket, as JSON' },
  ],
  async run({ arguments: { url }, connection, output, env, signal }) {
    const { client } = await connect(connection, env)
    const bucket = url === undefined ? undefined : parseS3Url(url).bucket
    const lines: UsageLine[] = []
    for await (const line of readApiLines<UsageLine>(
      client,
      { method: 'GET', path: 'uploads', bucket },
      signal,
    )) {
      if (output.json) output.result(undefined, line)
      else lines.push(line)
    }
    if (output.json) return
    if (lines.length === 0) {
      output.note('No unfinished uploads')
      return
    }
    const total = lines.length > 1 ? [rowOf(totalOf(lines))] : []
    for (const row of writeTable(columns, [...lines.map(rowOf), ...total])) output.result(row, undefined)
  },
})

const totalOf = (lines: readonly UsageLine[]): UsageLine =>
  lines.reduce(
    (sum, line) => ({
      ...sum,
      uploads: sum.uploads + line.uploads,
      parts: sum.parts + line.parts,
      bytes: sum.bytes + line.bytes,
      monthlyCost: sum.monthlyCost + line.monthlyCost,
    }),
    { bucket: 'total', storageClass: '', age: '', uploads: 0, parts: 0, bytes: 0, monthlyCost: 0 },
  )

const rowOf = (line: UsageLine): string[] => [
  line.bucket,
  line.storageClass,
  line.age,
  String(line.uploads),
  String(line.parts),
  writeSize(line.bytes),
  `$${line.monthlyCost.toFixed(2)}`,
]
