/**
 * The only door to disk for the stores: few calls, each one system call that can fail or be the last
 * one before a crash, so that a simulation can stand in their place.
 */
export interface OpenFile {
  /** Writes all of `chunks`, one after the other, at `position`. @throws when not all could be written. */
  write(chunks: readonly Uint8Array[], position: number): Promise<void>
  /** Reads up to `target.byteLength` bytes at `position`; the result is how many: 0 at the end. */
  read(target: Uint8Array, position: number): Promise<number>
  /** Content and size are on disk once it resolves. A failed sync must not be repeated: it would lie. */
  fdatasync(): Promise<void>
  stat(): Promise<FileStat>
  /** May be called again; everything else must have ended, and fails from then on. */
  close(): Promise<void>
}

export interface FileStat {
  readonly size: number
  /** ms since the epoch. */
  readonly modifiedAt: number
}

export interface FolderEntry {
  readonly name: string
  readonly isFolder: boolean
}

/** All errors are Node's, with their `code` (`ENOENT`, `ENOSPC`, …). */
export interface Files {
  /** `new`: for writing, fails with EEXIST if there is such a file. */
  open(path: string, mode: 'read' | 'new'): Promise<OpenFile>
  stat(path: string): Promise<FileStat>
  unlink(path: string): Promise<void>
  /** Gives a file a new name in place of whatever has it, at once for whoever looks. */
  rename(path: string, newPath: string): Promise<void>
  /** Makes one folder; its parent must exist. @returns false when it was there. */
  mkdir(path: string): Promise<boolean>
  readdir(path: string): Promise<readonly FolderEntry[]>
  /** The names in the folder (not the content of its files) are on disk once it resolves. */
  fsyncFolder(path: string): Promise<void>
  /** Bytes that may still be written to the disk that `path` is on. */
  freeBytes(path: string): Promise<number>
}
