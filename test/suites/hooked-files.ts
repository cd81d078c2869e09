import type { Files, OpenFile } from '../../src/system/files.ts'
import { systemFiles } from '../../src/system/system-files.ts'

export type FileCall =
  | 'open'
  | 'write'
  | 'read'
  | 'fdatasync'
  | 'close'
  | 'unlink'
  | 'mkdir'
  | 'fsyncFolder'
  | 'rename'

/** The files of this machine, with `hook` called (and awaited) before each call; what it throws, the call throws. */
export const hookedFiles = (hook: (call: FileCall, path: string) => Promise<void> | void): Files => {
  const hooked = (file: OpenFile, path: string): OpenFile => ({
    ...file,
    write: async (chunks, position) => {
      await hook('write', path)
      await file.write(chunks, position)
    },
    read: async (target, position) => {
      await hook('read', path)
      return file.read(target, position)
    },
    fdatasync: async () => {
      await hook('fdatasync', path)
      await file.fdatasync()
    },
    close: async () => {
      await hook('close', path)
      await file.close()
    },
  })
  return {
    ...systemFiles,
    open: async (path, mode) => {
      await hook('open', path)
      return hooked(await systemFiles.open(path, mode), path)
    },
    unlink: async (path) => {
      await hook('unlink', path)
      await systemFiles.unlink(path)
    },
    mkdir: async (path) => {
      await hook('mkdir', path)
      return systemFiles.mkdir(path)
    },
    fsyncFolder: async (path) => {
      await hook('fsyncFolder', path)
      await systemFiles.fsyncFolder(path)
    },
    rename: async (path, newPath) => {
      await hook('rename', path)
      await systemFiles.rename(path, newPath)
    },
  }
}

/** An error as the operating system gives it. */
export const systemError = (code: string): Error => Object.assign(new Error(`${code}: by the test`), { code })
