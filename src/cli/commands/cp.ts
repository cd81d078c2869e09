import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { CrcAlgorithm } from '../../checksum/index.ts'
import { copyObject } from '../../transfer/copy.ts'
import { download } from '../../transfer/download.ts'
import { MemoryBudget } from '../../transfer/memory-budget.ts'
import { openFileSink } from '../../transfer/node-file-sink.ts'
import { openFileSource } from '../../transfer/node-file-source.ts'
import { defaultPartLimits } from '../../transfer/plan-parts.ts'
import { headObject, readObject } from '../../transfer/read-object.ts'
import { streamSource } from '../../transfer/source.ts'
import { upload } from '../../transfer/upload.ts'
import { connect } from '../connect.ts'
import type { S3Client } from '../connect.ts'
import { findContentType } from '../content-types.ts'
import { UsageError } from '../exit-codes.ts'
import type { Output } from '../output.ts'
import { showProgress } from '../progress.ts'
import type { Progress } from '../progress.ts'
import { writeDuration, writeSize } from '../quantities.ts'
import { isS3Url, parseObjectUrl, parseS3Url, writeS3Url } from '../s3-url.ts'
import type { S3Url } from '../s3-url.ts'
import { verb } from '../verb.ts'

const stdio = '-'
const crcAlgorithms: readonly string[] = ['CRC64NVME', 'CRC32', 'CRC32C']

export const cpVerb = verb({
  name: 'cp',
  summary: 'Copies a file to an object, an object to a file, or an object to an object',
  description:
    'What is larger than a part goes up in parts, several at once, each with its checksum; the checksum of the ' +
    'whole is verified at the end. A download is written beside its target and takes its name only when all of ' +
    'it is there and verified. From object to object the bytes move on the server.',
  connects: true,
  arguments: {
    source: { summary: 'a file, s3://bucket/key, or - for standard input', required: true },
    target: {
      summary: 'a file or folder, s3://bucket/key, s3://bucket/, or - for standard output',
      required: true,
    },
  },
  flags: {
    'part-size': {
      type: 'size',
      default: '8MiB',
      min: 1,
      max: defaultPartLimits.partSizeMax,
      summary:
        'size of parts; grows by itself where more than 10,000 would be needed; ' +
        'less than 5MiB only in a bucket without a minimum (mb --no-part-minimum)',
    },
    concurrency: { type: 'integer', default: '4', min: 1, max: 256, summary: 'parts under way at once' },
    memory: { type: 'size', default: '128MiB', min: 1, summary: 'bytes of parts held at once' },
    'content-type': {
      type: 'text',
      value: 'TYPE',
      summary: 'media type of the object; told by its ending unless given',
    },
    'checksum-algorithm': {
      type: 'text',
      value: 'NAME',
      default: 'CRC64NVME',
      summary: 'CRC64NVME, CRC32 or CRC32C',
    },
  },
  examples: [
    { command: 'partita cp film.mp4 s3://videos/', summary: 'A file into a bucket' },
    { command: 'partita cp s3://videos/film.mp4 .', summary: 'And back' },
    { command: 'tar c src | partita cp - s3://backup/src.tar', summary: 'A stream of unknown length' },
    { command: 'partita cp s3://videos/film.mp4 s3://archive/film.mp4', summary: 'On the server' },
  ],
  async run({ arguments: { source, target }, flags, connection, output, env, signal }) {
    const checksum = flags['checksum-algorithm']
    if (!crcAlgorithms.includes(checksum)) {
      throw new UsageError(`--checksum-algorithm takes CRC64NVME, CRC32 or CRC32C, not "${checksum}"`)
    }
    const { isSourceRemote, isTargetRemote } = sides(source, target)
    const { client } = await connect(connection, env)
    const copy: Copy = { client, output, signal, flags: { ...flags, checksum: checksum as CrcAlgorithm } }
    if (isSourceRemote && isTargetRemote) return copyOnServer(copy, source, target)
    if (isTargetRemote) return source === stdio ? sendStdin(copy, target) : sendFile(copy, source, target)
    return target === stdio ? receiveToStdout(copy, source) : receiveFile(copy, source, target)
  },
})

interface Copy {
  readonly client: S3Client
  readonly output: Output
  readonly signal: AbortSignal
  readonly flags: {
    readonly 'part-size': number
    readonly concurrency: number
    readonly memory: number
    readonly 'content-type': string | undefined
    readonly checksum: CrcAlgorithm
  }
}

function sides(source: string, target: string): { isSourceRemote: boolean; isTargetRemote: boolean } {
  const isSourceRemote = isS3Url(source)
  const isTargetRemote = isS3Url(target)
  if (!isSourceRemote && !isTargetRemote) {
    throw new UsageError('One of SOURCE and TARGET must be s3://bucket/key')
  }
  return { isSourceRemote, isTargetRemote }
}

/** Where a name goes that is copied into `s3://bucket/` or `s3://bucket/folder/`. */
function targetOf(text: string, name: string | undefined): S3Url {
  const url = parseS3Url(text)
  if (url.key !== '' && !url.key.endsWith('/')) return url
  if (name === undefined || name === '') throw new UsageError(`"${text}" must name an object`)
  return { bucket: url.bucket, key: url.key + name }
}

async function sendFile(copy: Copy, path: string, target: string): Promise<void> {
  const place = targetOf(target, basename(path))
  const source = await openFileSource(path)
  try {
    await send(copy, place, source, source.size)
  } finally {
    await source.close()
  }
}

const sendStdin = (copy: Copy, target: string): Promise<void> =>
  send(copy, targetOf(target, undefined), streamSource(process.stdin, 'standard input'), undefined)

async function send(
  { client, output, signal, flags }: Copy,
  place: S3Url,
  source: Parameters<typeof upload>[1]['source'],
  size: number | undefined,
): Promise<void> {
  const finish = begin(output, source.name, size)
  try {
    const sent = await upload(client, {
      ...place,
      source,
      signal,
      checksum: flags.checksum,
      concurrency: flags.concurrency,
      memory: new MemoryBudget(flags.memory),
      limits: { ...defaultPartLimits, partSizeMin: 1, partSizeWanted: flags['part-size'] },
      contentType: flags['content-type'] ?? findContentType(place.key),
      onProgress: (bytes) => finish.progress.update(bytes),
    })
    finish.tell(source.name, writeS3Url(place), { ...sent })
  } finally {
    finish.progress.end()
  }
}

async function receiveFile(
  { client, output, signal, flags }: Copy,
  source: string,
  target: string,
): Promise<void> {
  const object = parseObjectUrl(source)
  const path = await fileFor(object.key, target)
  let progress: Finish | undefined
  try {
    const received = await download(client, {
      object,
      signal,
      concurrency: flags.concurrency,
      rangeSize: flags['part-size'],
      openSink: (facts) => {
        progress = begin(output, source, facts.size)
        return openFileSink(path, facts.size)
      },
      onProgress: (bytes) => progress?.progress.update(bytes),
    })
    progress?.tell(source, path, { ...received })
  } finally {
    progress?.progress.end()
  }
}

/** A key must not lead out of the folder into which it is copied. */
async function fileFor(key: string, target: string): Promise<string> {
  const isFolder = target.endsWith('/') || (await stat(target).catch(() => undefined))?.isDirectory() === true
  if (!isFolder) return target
  const name = key.slice(key.lastIndexOf('/') + 1)
  if (name === '' || name === '.' || name === '..' || name.includes('\0')) {
    throw new UsageError(`The key "${key}" does not end in the name of a file; give one`)
  }
  return join(target, name)
}

async function receiveToStdout({ client, output, signal }: Copy, source: string): Promise<void> {
  const object = parseObjectUrl(source)
  const facts = await headObject(client, object, signal)
  const span = { start: 0, size: facts.size }
  for await (const chunk of readObject(client, object, facts, span, signal)) await output.bytes(chunk)
}

async function copyOnServer({ client, output, signal }: Copy, from: string, to: string): Promise<void> {
  const source = parseObjectUrl(from)
  const target = targetOf(to, source.key.slice(source.key.lastIndexOf('/') + 1))
  const finish = begin(output, from, undefined)
  try {
    const copied = await copyObject(client, {
      source,
      target,
      signal,
      onProgress: (bytes) => finish.progress.update(bytes),
    })
    finish.tell(from, writeS3Url(target), { ...copied })
  } finally {
    finish.progress.end()
  }
}

/** What is told of a finished copy; all of it with --json. */
type CopyReport = Readonly<Record<string, unknown>> & { readonly size: number; readonly partCount?: number }

interface Finish {
  readonly progress: Progress
  tell(source: string, target: string, report: CopyReport): void
}

function begin(output: Output, name: string, size: number | undefined): Finish {
  const startedAt = performance.now()
  const progress = showProgress(output, name, size)
  return {
    progress,
    tell(source, target, report) {
      progress.end()
      if (output.quiet) return
      const seconds = (performance.now() - startedAt) / 1000
      const parts = (report.partCount ?? 1) > 1 ? ` in ${report.partCount ?? 1} parts` : ''
      const took = seconds < 1 ? 'less than 1 s' : writeDuration(seconds)
      const rate = seconds < 1 ? '' : `, ${writeSize(report.size / seconds)}/s`
      const told = `${source} -> ${target}  ${writeSize(report.size)}${parts}, ${took}${rate}`
      output.result(told, { source, target, ...report })
    },
  }
}
