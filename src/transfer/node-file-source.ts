import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { RangeSource } from './source.ts'
import { TransferError } from './transfer-error.ts'

const chunkSize = 1024 * 1024

export interface FileSource extends RangeSource {
  checkUnchanged(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens a file to send it. Size, time of change and identity are kept, so that a file that changes
 * while it is sent is noticed.
 *
 * @throws {TransferError} when it is not a file that can be read.
 */
export async function openFileSource(path: string): Promise<FileSource> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new TransferError(tellOpenError(path, error), { name: path }, { retryable: false, cause: error })
  })
  const found = await handle.stat({ bigint: true })
  if (!found.isFile()) {
    await handle.close()
    throw new TransferError(`"${path}" is not a file`, { name: path }, { retryable: false })
  }
  const size = Number(found.size)
  return {
    kind: 'range',
    name: path,
    size,
    read: (start, length) => readSpan(handle, path, start, length),
    async checkUnchanged() {
      const now = await handle.stat({ bigint: true })
      if (now.size !== found.size || now.mtimeNs !== found.mtimeNs || now.ctimeNs !== found.ctimeNs) {
        throw new TransferError(`"${path}" changed while it was sent`, { name: path }, { retryable: true })
      }
    },
    close: () => handle.close(),
  }
}

const tellOpenError = (path: string, error: NodeJS.ErrnoException): string =>
  error.code === 'ENOENT' ? `There is no file "${path}"` : `Cannot read "${path}": ${error.message}`

async function* readSpan(
  handle: FileHandle,
  path: string,
  start: number,
  size: number,
): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < size;) {
    const wanted = Math.min(chunkSize, size - done)
    const { bytesRead, buffer } = await handle.read(new Uint8Array(wanted), 0, wanted, start + done)
    if (bytesRead === 0) {
      throw new TransferError(
        `"${path}" became shorter while it was sent`,
        { name: path },
        { retryable: true },
      )
    }
    done += bytesRead
    yield bytesRead === wanted ? buffer : buffer.subarray(0, bytesRead)
  }
}
