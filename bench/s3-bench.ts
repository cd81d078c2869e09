/**
 * Measures S3 servers side by side, in turns, in one run:
 *
 *   npm run bench -- [--seconds 5] [--rounds 3] [--only NAME] [--endpoint NAME=URL,ACCESS_KEY,SECRET_KEY]…
 *
 * Our own server is started on a fresh data folder (`--data FOLDER`, `--workers N`), unless `--no-own`.
 * Servers given by `--endpoint` must run already; on this machine their CPU time is read from /proc.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startServer } from '../test/start-server.ts'
import { createBucket, workloads, type Endpoint, type Measured, type Workload } from './s3-load.ts'
import { listenerOf, treeUse } from './server-cpu.ts'

const { values } = parseArgs({
  options: {
    endpoint: { type: 'string', multiple: true, default: [] },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    data: { type: 'string' },
    workers: { type: 'string', default: String(cpus().length) },
    'no-own': { type: 'boolean', default: false },
  },
})

interface Candidate {
  readonly endpoint: Endpoint
  readonly pid: number | undefined
}

interface Result {
  readonly measured: Measured
  /** Of the server, while the workload ran; undefined for one on another machine. */
  readonly cpuS: number | undefined
  readonly memoryBytes: number | undefined
}

const parseEndpoint = (text: string): Endpoint => {
  const match = /^([^=]+)=(https?:\/\/[^,]+),([^,]+),(.+)$/.exec(text)
  if (match === null) throw new Error(`Cannot read --endpoint "${text}": give NAME=URL,ACCESS_KEY,SECRET_KEY`)
  const [, name, url, accessKeyId, secretAccessKey] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
  ]
  const { hostname, port } = new URL(url)
  return { name, host: hostname, port: Number(port || 80), accessKeyId, secretAccessKey, region: 'us-east-1' }
}

const candidateOf = (endpoint: Endpoint): Candidate => ({ endpoint, pid: listenerOf(endpoint.port) })

const measure = async ({ endpoint, pid }: Candidate, workload: Workload): Promise<Result> => {
  const before = pid === undefined ? undefined : treeUse(pid)
  const measured = await workload.run(endpoint, Number(values.seconds))
  const after = pid === undefined ? undefined : treeUse(pid)
  return {
    measured,
    cpuS: before === undefined || after === undefined ? undefined : after.cpuS - before.cpuS,
    memoryBytes: after?.memoryBytes,
  }
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0

const GiB = 1024 ** 3

const summarise = (workload: Workload, results: readonly Result[]): Readonly<Record<string, string>> => {
  const sum = (of: (result: Result) => number): number =>
    results.reduce((total, result) => total + of(result), 0)
  const seconds = sum(({ measured }) => measured.seconds)
  const bytes = sum(({ measured }) => measured.bytes)
  const operations = sum(({ measured }) => measured.operations)
  const latencies = results.flatMap(({ measured }) => measured.latenciesMs).sort((a, b) => a - b)
  const rate = workload.unit === 'MiB/s' ? bytes / 2 ** 20 / seconds : operations / seconds
  const cpu = results.every(({ cpuS }) => cpuS !== undefined) ? sum(({ cpuS }) => cpuS ?? 0) : undefined
  const perUnit =
    workload.unit === 'MiB/s'
      ? `${((cpu ?? 0) / (bytes / GiB)).toFixed(2)} s/GiB`
      : `${(((cpu ?? 0) / operations) * 1e6).toFixed(0)} µs/op`
  const memory = Math.max(0, ...results.map(({ memoryBytes }) => memoryBytes ?? 0))
  return {
    rate: `${rate.toFixed(0)} ${workload.unit}`,
    p50: `${quantile(latencies, 0.5).toFixed(1)} ms`,
    p99: `${quantile(latencies, 0.99).toFixed(1)} ms`,
    cpu: cpu === undefined ? '-' : perUnit,
    memory: memory === 0 ? '-' : `${(memory / 2 ** 20).toFixed(0)} MB`,
  }
}

const folder = values.data ?? (await mkdtemp(join(tmpdir(), 'partita-bench-')))
const own = values['no-own'] ? undefined : await startServer({ workers: Number(values.workers), folder })
const candidates = values.endpoint.map(parseEndpoint).map(candidateOf)
if (own !== undefined) {
  const { hostname, port } = new URL(own.endpoint)
  const endpoint = {
    name: 'partita',
    host: hostname,
    port: Number(port),
    region: 'us-east-1',
    ...own.credentials,
  }
  candidates.unshift(candidateOf(endpoint))
}

try {
  console.log(
    `${cpus().length} × ${cpus()[0]?.model}, ${(totalmem() / GiB).toFixed(0)} GiB, Node ${process.version}; ${values.rounds} rounds of ${values.seconds} s`,
  )
  for (const { endpoint } of candidates) await createBucket(endpoint)
  for (const workload of workloads.filter(({ name }) => values.only === undefined || name === values.only)) {
    const results = new Map<Candidate, Result[]>(candidates.map((candidate) => [candidate, []]))
    for (const { endpoint } of candidates) await workload.prepare?.(endpoint)
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const candidate of candidates) results.get(candidate)!.push(await measure(candidate, workload))
    }
    console.log(`\n${workload.name}`)
    console.log('| server | rate | p50 | p99 | server CPU | memory |\n|---|---|---|---|---|---|')
    for (const [{ endpoint }, measured] of results) {
      const { rate, p50, p99, cpu, memory } = summarise(workload, measured)
      console.log(`| ${endpoint.name} | ${rate} | ${p50} | ${p99} | ${cpu} | ${memory} |`)
    }
  }
} finally {
  await own?.stop()
  if (values.data === undefined) await rm(folder, { recursive: true, force: true })
}
