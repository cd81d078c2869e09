import { join } from 'node:path'
import type { Files } from '../../system/files.ts'
import type { Random } from '../../system/random.ts'
import { folderOf } from './blob-id.ts'
import { SharedSync } from './shared-sync.ts'

const blobsPerFolder = 1000

/** A folder for new blobs. */
export interface BlobFolder {
  /** Four hex digits. */
  readonly digits: string
  /** Resolves once the folder is there and its own name is on disk. */
  readonly ready: Promise<void>
  readonly sync: SharedSync
}

/**
 * Chooses folders for new blobs: one by chance among 65,536, kept for a while, so that blobs that
 * are written at the same time share the syncs of their folder.
 */
export class BlobFolders {
  readonly #files: Files
  readonly #root: string
  readonly #random: Random
  #current: BlobFolder | undefined
  #left = 0

  constructor(files: Files, root: string, random: Random) {
    this.#files = files
    this.#root = root
    this.#random = random
  }

  next(): BlobFolder {
    if (this.#current === undefined || this.#left === 0 || this.#current.sync.failed) {
      this.#current = this.#choose()
      this.#left = blobsPerFolder
    }
    this.#left--
    return this.#current
  }

  #choose(): BlobFolder {
    const digits = Buffer.from(this.#random.bytes(2)).toString('hex')
    const path = folderOf(this.#root, digits)
    const ready = this.#make(digits, path)
    ready.catch(() => {
      if (this.#current?.digits === digits) this.#current = undefined
    })
    return { digits, ready, sync: new SharedSync(() => this.#files.fsyncFolder(path)) }
  }

  /** Syncs the parents even where the folders were there: another process may have made them just now. */
  async #make(digits: string, path: string): Promise<void> {
    const parent = join(this.#root, digits.slice(0, 2))
    await this.#files.mkdir(parent)
    await this.#files.mkdir(path)
    await this.#files.fsyncFolder(parent)
    await this.#files.fsyncFolder(this.#root)
  }
}
