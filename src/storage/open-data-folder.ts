/**
 * The data folder of a server: `format.json` says how the rest is laid out (docs/disk-format.md).
 * It is made before the stores are, and read before they are opened.
 */
import { dirname, join, resolve } from 'node:path'
import { errorCode } from '../system/error-code.ts'
import type { Files } from '../system/files.ts'
import { systemRandom } from '../system/random.ts'
import { systemFiles } from '../system/system-files.ts'
import type { BlobStore } from './blob-store.ts'
import { UnknownFormatError } from './errors.ts'
import { openFileBlobs } from './files/file-blobs.ts'
import { openLmdbMeta } from './lmdb/lmdb-meta.ts'
import type { MetaStore } from './meta-store.ts'

const format = 1

/**
 * Opens the two stores of a data folder, which is made if need be. Any number of processes may have
 * it open.
 *
 * @throws {UnknownFormatError} when a later program, or no Partita, made it.
 */
export const openDataFolder = async (
  folder: string,
  files: Files = systemFiles,
): Promise<{ readonly meta: MetaStore; readonly blobs: BlobStore }> => {
  const path = resolve(folder)
  await makeFolder(files, path)
  await files.fsyncFolder(dirname(path)) // Even if it was there: another process may have made it just now.
  await checkFormat(files, path)
  const meta = await openLmdbMeta(join(path, 'meta'), { files })
  return { meta, blobs: await openFileBlobs(join(path, 'blobs'), { files }) }
}

/** Makes a folder and those above it, and syncs the names of those that are new. */
const makeFolder = async (files: Files, path: string): Promise<void> => {
  let made: boolean
  try {
    made = await files.mkdir(path)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    await makeFolder(files, dirname(path))
    made = await files.mkdir(path)
  }
  if (made) await files.fsyncFolder(dirname(path))
}

const checkFormat = async (files: Files, folder: string): Promise<void> => {
  const text = await readFormat(files, join(folder, 'format.json'))
  if (text === undefined) {
    const names = (await files.readdir(folder)).map((entry) => entry.name)
    // Two processes may start at once: the other may have made both since this one looked.
    if (names.includes('meta') && !names.includes('format.json')) {
      throw new UnknownFormatError(`Cannot open "${folder}": it has no format.json`)
    }
    await writeFormat(files, folder)
    return
  }
  const found = parseFormat(text)
  if (found !== format) {
    throw new UnknownFormatError(
      `Cannot open "${folder}": it has format ${JSON.stringify(found)}, this program knows ${format}`,
    )
  }
}

const parseFormat = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && 'format' in value ? value.format : undefined
  } catch {
    return undefined
  }
}

const readFormat = async (files: Files, path: string): Promise<string | undefined> => {
  try {
    const file = await files.open(path, 'read')
    try {
      const bytes = new Uint8Array(4096)
      return Buffer.from(bytes.subarray(0, await file.read(bytes, 0))).toString('utf8')
    } finally {
      await file.close()
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

const writeFormat = async (files: Files, folder: string): Promise<void> => {
  const path = join(folder, 'format.json')
  const draft = `${path}.${Buffer.from(systemRandom.bytes(8)).toString('hex')}`
  const file = await files.open(draft, 'new')
  try {
    await file.write([Buffer.from(`${JSON.stringify({ format })}\n`)], 0)
    await file.fdatasync()
  } finally {
    await file.close()
  }
  await files.rename(draft, path)
  await files.fsyncFolder(folder)
}
