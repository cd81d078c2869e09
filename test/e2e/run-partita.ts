/** The real command in processes of its own: a server it runs, and calls of it. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly stdout: Buffer
  readonly stderr: string
}

export interface PartitaOptions {
  readonly stdin?: string | Uint8Array
  /** Whether standard input ends after `stdin`; true unless given. */
  readonly stdinEnds?: boolean
  readonly env?: Readonly<Record<string, string | undefined>>
}

export interface PartitaWorld {
  readonly endpoint: string
  /** A folder for the test's files; the command runs in it. */
  readonly folder: string
  /** Runs `partita ...words` to its end. */
  run(words: readonly string[], options?: PartitaOptions): Promise<Ended>
  /** Starts `partita ...words` without waiting. */
  start(words: readonly string[], options?: PartitaOptions): ChildProcess
  /** The code with which `serve` ends at SIGINT, and what it said. */
  stop(): Promise<Ended>
}

/** Starts `partita serve` on a free port over a new folder. */
export async function openPartitaWorld(): Promise<PartitaWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'partita-command-'))
  const env = { PATH: process.env['PATH'], HOME: folder, PARTITA_DATA: join(folder, 'data') }
  const start = (words: readonly string[], options: PartitaOptions = {}): ChildProcess => {
    const child = spawn(process.execPath, [main, ...words], { cwd: folder, env: { ...env, ...options.env } })
    if (options.stdinEnds === false) child.stdin.write(options.stdin ?? '')
    else child.stdin.end(options.stdin)
    // A command that fails early does not read what it is given.
    child.stdin.on('error', () => {})
    return child
  }
  const server = start(['serve', '--json', '--port', '0', '--workers', '1'])
  const ended = collect(server)
  const endpoint = await readEndpoint(server)
  let stopped: Promise<Ended> | undefined
  return {
    endpoint,
    folder,
    start: (words, options) =>
      start(words, { ...options, env: { AWS_ENDPOINT_URL: endpoint, ...options?.env } }),
    run: (words, options) =>
      collect(start(words, { ...options, env: { AWS_ENDPOINT_URL: endpoint, ...options?.env } })),
    stop: () => {
      stopped ??= (async () => {
        server.kill('SIGINT')
        const end = await ended
        await rm(folder, { recursive: true })
        return end
      })()
      return stopped
    },
  }
}

/** The first line that the server prints; what reads all of its output goes on doing so. */
function readEndpoint(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    server.stdout!.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const end = text.indexOf('\n')
      if (end >= 0) resolve((JSON.parse(text.slice(0, end)) as { endpoint: string }).endpoint)
    })
    server.on('exit', () => reject(new Error('The server ended before it served')))
  })
}

/** Waits for the end of a process, and has all that it said. */
export async function collect(child: ChildProcess): Promise<Ended> {
  const [stdout, stderr, [code]] = await Promise.all([
    read(child.stdout!),
    read(child.stderr!),
    once(child, 'close') as Promise<[number | null]>,
  ])
  return { code, stdout, stderr: stderr.toString() }
}

const read = (stream: Readable): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('error', reject)
    stream.on('end', () => resolve(Buffer.concat(chunks)))
  })
