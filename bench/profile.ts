/**
 * Profiles one worker under each workload and writes flame graphs:
 *
 *   node bench/profile.ts [--seconds 6] [--out docs/flame-graphs] [--only NAME]
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startServer } from '../test/start-server.ts'
import { framesOf, selfTimes, writeFlameGraph, type CpuProfile } from './flame-graph.ts'
import { createBucket, workloads, type Workload } from './s3-load.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '6' },
    out: { type: 'string', default: 'docs/flame-graphs' },
    only: { type: 'string' },
  },
})

const profileOf = async (workload: Workload): Promise<CpuProfile> => {
  const folder = mkdtempSync(join(tmpdir(), 'partita-profile-'))
  process.env.NODE_OPTIONS = `--cpu-prof --cpu-prof-dir=${join(folder, 'profiles')}`
  try {
    const server = await startServer({ workers: 1, folder: join(folder, 'data') })
    delete process.env.NODE_OPTIONS
    const endpoint = {
      name: 'partita',
      host: server.host,
      port: server.port,
      region: 'us-east-1',
      ...server.credentials,
    }
    await createBucket(endpoint)
    await workload.prepare?.(endpoint)
    const { bytes, operations, seconds } = await workload.run(endpoint, Number(values.seconds))
    console.log(
      `\n${workload.name}: ${(bytes / 2 ** 20 / seconds).toFixed(0)} MiB/s, ${(operations / seconds).toFixed(0)} operations/s`,
    )
    await server.stop()
    // The worker's is the largest: it has done the work.
    const files = readdirSync(join(folder, 'profiles')).map((name) => join(folder, 'profiles', name))
    const largest = files.sort((a, b) => statSync(b).size - statSync(a).size)[0]!
    return JSON.parse(readFileSync(largest, 'utf8')) as CpuProfile
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

mkdirSync(values.out, { recursive: true })
for (const workload of workloads.filter(({ name }) => values.only === undefined || name === values.only)) {
  const frames = framesOf(await profileOf(workload))
  const file = join(values.out, `${workload.name.toLowerCase().replaceAll(' ', '-')}.svg`)
  writeFileSync(file, writeFlameGraph(frames, `${workload.name}: one worker, time on CPU in JavaScript`))
  for (const [name, share] of selfTimes(frames).slice(0, 12))
    console.log(`${(share * 100).toFixed(1).padStart(5)} %  ${name}`)
}
