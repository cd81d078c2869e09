/**
 * One server a data folder. The lock is a file that names its holder, so that whoever finds it can
 * tell whether the holder still lives: a killed server leaves nothing to clean up by hand.
 */
import { link, mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { systemRandom } from '../system/random.ts'

interface Holder {
  readonly pid: number
  readonly host: string
  /** When the process began, in the kernel's ticks: tells it from a later one with the same pid. */
  readonly began: string
}

export class DataFolderInUseError extends Error {
  override name = 'DataFolderInUseError'
  constructor(folder: string, holder: Holder) {
    super(`The data folder "${folder}" is in use by process ${holder.pid} on ${holder.host}`)
  }
}

const attemptsMax = 10

/**
 * Takes the lock; the result gives it back.
 * @throws {DataFolderInUseError} when a living process has it.
 */
export const lockDataFolder = async (folder: string): Promise<() => Promise<void>> => {
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'lock')
  const own = JSON.stringify({ pid: process.pid, host: hostname(), began: (await beginOf(process.pid)) ?? '' })
  const temporary = `${path}.${Buffer.from(systemRandom.bytes(6)).toString('hex')}`
  await writeFile(temporary, own, { flag: 'wx' })
  try {
    for (let attempt = 1; attempt <= attemptsMax; attempt++) {
      if (await linked(temporary, path)) return () => release(path, own)
      await removeIfStale(folder, path, temporary)
    }
    throw new Error(`Cannot lock "${folder}": others keep trying at the same time`)
  } finally {
    await unlink(temporary)
  }
}

const linked = (from: string, to: string): Promise<boolean> =>
  link(from, to).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false
      throw error
    },
  )

const removeIfStale = async (folder: string, path: string, temporary: string): Promise<void> => {
  const found = await readIfThere(path)
  if (found === undefined) return
  const holder = parseHolder(found)
  if (holder !== undefined && (await lives(holder))) throw new DataFolderInUseError(folder, holder)
  const aside = `${temporary}.stale`
  const moved = await rename(path, aside).then(
    () => true,
    () => false,
  )
  if (!moved) return
  // Between reading and renaming another one may have taken the lock: then it gets it back.
  if ((await readIfThere(aside)) !== found) await linked(aside, path)
  await unlink(aside)
}

const release = async (path: string, own: string): Promise<void> => {
  if ((await readIfThere(path)) === own) await unlink(path)
}

const readIfThere = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })

const parseHolder = (text: string): Holder | undefined => {
  try {
    const { pid, host, began } = JSON.parse(text) as Partial<Holder>
    if (typeof pid === 'number' && typeof host === 'string' && typeof began === 'string') return { pid, host, began }
  } catch {
    // A lock file that was cut short by a crash belongs to nobody.
  }
  return undefined
}

const lives = async ({ pid, began }: Holder): Promise<boolean> => {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const begin = await beginOf(pid)
  return began === '' || begin === undefined || begin === began
}

/** Field 22 of /proc/pid/stat; undefined where there is no such file. */
const beginOf = async (pid: number): Promise<string | undefined> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The second field is a name in parentheses, which may hold spaces.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}
