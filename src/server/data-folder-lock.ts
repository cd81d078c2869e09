/**
 * One server a data folder. The lock is a file that names its holder, so that whoever finds it can
 * tell whether the holder still lives: a killed server leaves nothing to clean up by hand.
 *
 * The file is called `lock.` and a number, and the highest number counts. Whoever finds its holder
 * dead makes the next number; that can succeed once. Numbers never go back, not even when a lock is
 * given up (then the file names nobody), so none that looked earlier can come in between.
 */
import { link, mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises'
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

const attemptsMax = 100

/**
 * Takes the lock; the result gives it back.
 * @throws {DataFolderInUseError} when a living process has it.
 */
export const lockDataFolder = async (folder: string): Promise<() => Promise<void>> => {
  await mkdir(folder, { recursive: true })
  const began = (await beginOf(process.pid)) ?? ''
  const temporary = await writeTemporary(folder, { pid: process.pid, host: hostname(), began })
  try {
    for (let attempt = 1; attempt <= attemptsMax; attempt++) {
      const number = await nextNumber(folder)
      const path = join(folder, `lock.${number}`)
      if (!(await linked(temporary, path))) continue
      const numbers = await lockNumbers(folder)
      if (Math.max(...numbers) === number) {
        await Promise.all(numbers.filter((other) => other < number).map((other) => remove(folder, other)))
        return async () => rename(await writeTemporary(folder, {}), path)
      }
      await remove(folder, number)
    }
    throw new Error(`Cannot lock "${folder}": others keep trying at the same time`)
  } finally {
    await unlink(temporary)
  }
}

/** @throws {DataFolderInUseError} when the holder of the highest number lives. */
const nextNumber = async (folder: string): Promise<number> => {
  const highest = Math.max(0, ...(await lockNumbers(folder)))
  const text = highest === 0 ? undefined : await readIfThere(join(folder, `lock.${highest}`))
  const holder = text === undefined ? undefined : parseHolder(text)
  if (holder !== undefined && (await lives(holder))) throw new DataFolderInUseError(folder, holder)
  return highest + 1
}

const lockNumbers = async (folder: string): Promise<readonly number[]> =>
  (await readdir(folder))
    .map((name) => Number(/^lock\.(\d{1,15})$/.exec(name)?.[1] ?? 0))
    .filter((number) => number > 0)

const writeTemporary = async (folder: string, content: Partial<Holder>): Promise<string> => {
  const path = join(folder, `lock-${Buffer.from(systemRandom.bytes(8)).toString('hex')}`)
  await writeFile(path, JSON.stringify(content), { flag: 'wx' })
  return path
}

const remove = (folder: string, number: number): Promise<void> =>
  unlink(join(folder, `lock.${number}`)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })

const linked = (from: string, to: string): Promise<boolean> =>
  link(from, to).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false
      throw error
    },
  )

const readIfThere = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })

const parseHolder = (text: string): Holder | undefined => {
  try {
    const { pid, host, began } = JSON.parse(text) as Partial<Holder>
    if (typeof pid === 'number' && typeof host === 'string' && typeof began === 'string')
      return { pid, host, began }
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
