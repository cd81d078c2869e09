import { randomBytes } from 'node:crypto'
import { open, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Sink } from './sink.ts'
import { TransferError } from './transfer-error.ts'

/**
 * Opens a file to receive `size` bytes. They go to a temporary file in the same folder; only
 * `finish` gives it its name, after file (before) and folder (after) are on disk, so that a half
 * file is never seen under it.
 *
 * @throws {TransferError} when there is no such folder, or no room for so many bytes.
 */
export async function openFileSink(path: string, size: number): Promise<Sink> {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.partita`)
  if (await isFolder(path)) {
    throw new TransferError(`"${path}" is a folder`, { name: path }, { retryable: false })
  }
  const handle = await open(temporary, 'wx').catch((error: NodeJS.ErrnoException) => {
    const message = `Cannot write into the folder "${folder}": ${error.message}`
    throw new TransferError(message, { name: path }, { retryable: false, cause: error })
  })
  let isOpen = true
  const discard = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    await handle.close()
    await unlink(temporary)
  }
  try {
    await handle.truncate(size)
  } catch (error) {
    await discard()
    throw new TransferError(
      `There is no room for the ${size} bytes of "${path}"`,
      { name: path },
      { retryable: false, cause: error },
    )
  }
  return {
    name: path,
    async write(offset, chunk) {
      for (let done = 0; done < chunk.length;) {
        const { bytesWritten } = await handle.write(chunk, done, chunk.length - done, offset + done)
        done += bytesWritten
      }
    },
    async finish() {
      await handle.sync()
      await handle.close()
      isOpen = false
      await rename(temporary, path)
      await syncFolder(folder)
    },
    discard,
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
