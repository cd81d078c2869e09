import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Problem } from '../../engine/fsck/problem.ts'
import type { Store } from '../../engine/store.ts'
import { ConfigurationError, exitCodes } from '../exit-codes.ts'
import { defaultFolder } from '../local-server.ts'
import type { Output } from '../output.ts'
import { writeDuration, writeSize } from '../quantities.ts'
import { verb } from '../verb.ts'

export const fsckVerb = verb({
  name: 'fsck',
  summary: 'Checks that every byte in a data folder is there, intact and needed',
  description:
    'Reads all blobs and compares their checksums, and looks for blobs that no record names. It may run while the ' +
    'folder is served. It ends with 1 when something is wrong and has not been repaired. What is missing or damaged ' +
    'can only be reported; --repair deletes what nothing names.',
  connects: false,
  arguments: {},
  flags: {
    data: {
      type: 'text',
      value: 'FOLDER',
      default: defaultFolder,
      env: 'PARTITA_DATA',
      summary: 'the data folder',
    },
    repair: { type: 'boolean', summary: 'delete orphans and stray references, and free stray parts' },
    grace: {
      type: 'seconds',
      default: '1d',
      summary: 'what is younger is no orphan: it may be about to be named',
    },
  },
  examples: [
    { command: 'partita fsck --data /srv/s3', summary: 'Report only' },
    { command: 'partita fsck --data /srv/s3 --repair', summary: 'And free what nothing names' },
  ],
  async run({ flags, output }) {
    const folder = resolve(flags.data)
    const { openDataFolder } = await import('../../engine/open-data-folder.ts')
    const { closeStore } = await import('../../engine/open-store.ts')
    // Opening makes what is not there.
    if (!(await isStore(folder))) throw new ConfigurationError(`"${folder}" is not a data folder`)
    const store = await openDataFolder({ folder, node: 'fsck' })
    try {
      return await check(store, { repair: flags.repair, graceMs: flags.grace * 1000 }, output)
    } finally {
      await closeStore(store)
    }
  },
})

const isStore = (folder: string): Promise<boolean> =>
  stat(join(folder, 'meta')).then(
    () => true,
    () => false,
  )

async function check(
  store: Store,
  options: { readonly repair: boolean; readonly graceMs: number },
  output: Output,
): Promise<number> {
  const { checkStore } = await import('../../engine/fsck.ts')
  const startedAt = performance.now()
  const tally = { objects: 0, uploads: 0, parts: 0, blobs: 0 }
  const told = (): string =>
    `${tally.objects} objects, ${tally.uploads} unfinished uploads, ${tally.parts} parts, ${tally.blobs} blobs`
  const status = setInterval(() => output.status(`checked ${told()}`), 200)
  let found = 0
  let left = 0
  try {
    for await (const problem of checkStore(store, options, tally)) {
      found++
      if (!isRepaired(problem)) left++
      output.result(describe(problem), problem)
    }
  } finally {
    clearInterval(status)
    output.status(undefined)
  }
  const seconds = (performance.now() - startedAt) / 1000
  const verdict = found === 0 ? 'all is well' : `${found} problems, ${found - left} of them repaired`
  output.note(`Checked ${told()} in ${writeDuration(seconds)}: ${verdict}.`)
  return left === 0 ? exitCodes.done : exitCodes.someFailed
}

const isRepaired = (problem: Problem): boolean => 'repaired' in problem && problem.repaired

function describe(problem: Problem): string {
  const repaired = isRepaired(problem) ? ' (repaired)' : ''
  switch (problem.kind) {
    case 'missing-blob':
    case 'damaged-blob':
      return `${problem.kind}  ${problem.blob} of ${placeOf(problem)}`
    case 'missing-part':
    case 'wrong-newest':
      return `${problem.kind}  ${placeOf(problem)}`
    case 'stray-part':
      return `${problem.kind}  part ${problem.part} of upload ${problem.uploadId}, ${writeSize(problem.size)}${repaired}`
    case 'orphan-blob':
      return `${problem.kind}  ${problem.blob}, ${writeSize(problem.size)}${repaired}`
    case 'stray-reference':
      return `${problem.kind}  of ${problem.owner} to blob ${problem.blob}${repaired}`
    case 'unreadable-record':
      return `${problem.kind}  ${problem.record}: ${problem.detail}`
  }
}

const placeOf = (place: { bucket: string; key: string; uploadId?: string; part?: number }): string => {
  const part = place.part === undefined ? '' : ` part ${place.part}`
  const upload = place.uploadId === undefined ? '' : ` (upload ${place.uploadId})`
  return `s3://${place.bucket}/${place.key}${part}${upload}`
}
