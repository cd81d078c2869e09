import { close, fdatasync, fstat, fsync, open, read, stat, writev, type Stats } from 'node:fs'
import { mkdir, readdir, rename, statfs, unlink } from 'node:fs/promises'
import { errorCode } from './error-code.ts'
import type { Files, FileStat, OpenFile } from './files.ts'

/** The files of this machine. */
export const systemFiles: Files = {
  open: async (path, mode) => openFile(await openDescriptor(path, mode === 'new' ? 'wx' : 'r')),
  stat: (path) =>
    new Promise((resolve, reject) => {
      stat(path, (error, stats) => (error ? reject(error) : resolve(statOf(stats))))
    }),
  unlink,
  rename,
  mkdir: async (path) => {
    try {
      await mkdir(path, 0o700)
      return true
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false
      throw error
    }
  },
  readdir: async (path) => {
    const entries = await readdir(path, { withFileTypes: true })
    return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
  },
  fsyncFolder: async (path) => {
    const descriptor = await openDescriptor(path, 'r')
    try {
      await call((done) => fsync(descriptor, done))
    } finally {
      await call((done) => close(descriptor, done))
    }
  },
  freeBytes: async (path) => {
    const { bavail, bsize } = await statfs(path)
    return bavail * bsize
  },
}

// Plain descriptors: a FileHandle costs more for each call.
const openFile = (descriptor: number): OpenFile => {
  let closing: Promise<void> | undefined
  const assertOpen = (): void => {
    if (closing !== undefined) throw new Error('The file is closed') // Its number may already be another file's.
  }
  return {
    write: async (chunks, position) => {
      assertOpen()
      await writeAll(descriptor, chunks, position)
    },
    read: async (target, position) => {
      assertOpen()
      return new Promise((resolve, reject) => {
        read(descriptor, target, 0, target.byteLength, position, (error, count) =>
          error ? reject(error) : resolve(count),
        )
      })
    },
    fdatasync: async () => {
      assertOpen()
      await call((done) => fdatasync(descriptor, done))
    },
    stat: async () => {
      assertOpen()
      return new Promise((resolve, reject) => {
        fstat(descriptor, (error, stats) => (error ? reject(error) : resolve(statOf(stats))))
      })
    },
    close: () => (closing ??= call((done) => close(descriptor, done))),
  }
}

/** The kernel takes at most this many buffers in one call (IOV_MAX). */
const buffersMax = 1024

const writeAll = async (
  descriptor: number,
  chunks: readonly Uint8Array[],
  position: number,
): Promise<void> => {
  let rest = chunks
  let offset = position
  while (rest.length > 0) {
    const batch = rest.length > buffersMax ? rest.slice(0, buffersMax) : rest
    const written = await writeOnce(descriptor, batch, offset)
    if (written === 0 && batch.some((chunk) => chunk.byteLength > 0))
      throw new Error('The file takes no more bytes')
    offset += written
    rest = after(rest, batch.length, written)
  }
}

const writeOnce = (descriptor: number, chunks: readonly Uint8Array[], position: number): Promise<number> =>
  new Promise((resolve, reject) => {
    writev(descriptor, chunks, position, (error, count) => (error ? reject(error) : resolve(count)))
  })

/** What remains of `chunks` when `written` bytes of the first `tried` of them are written. */
const after = (chunks: readonly Uint8Array[], tried: number, written: number): readonly Uint8Array[] => {
  let skipped = 0
  let count = written
  while (skipped < tried && chunks[skipped]!.byteLength <= count) count -= chunks[skipped++]!.byteLength
  if (count === 0) return chunks.slice(skipped)
  return [chunks[skipped]!.subarray(count), ...chunks.slice(skipped + 1)]
}

const openDescriptor = (path: string, flags: string): Promise<number> =>
  new Promise((resolve, reject) => {
    open(path, flags, 0o600, (error, descriptor) => (error ? reject(error) : resolve(descriptor)))
  })

const call = (start: (done: (error: Error | null) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()))
  })

const statOf = (stats: Stats): FileStat => ({ size: stats.size, modifiedAt: stats.mtimeMs })
