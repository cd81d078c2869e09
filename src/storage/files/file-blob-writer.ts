import { errorCode } from '../../system/error-code.ts'
import type { Files, OpenFile } from '../../system/files.ts'
import type { BlobId, BlobWriter } from '../blob-store.ts'
import type { BlobFolder } from './blob-folders.ts'
import { writeTrailer } from './blob-trailer.ts'
import { diskError } from './disk-error.ts'

/** How much is gathered and in flight; one for all writers of a store. */
export interface WriteBuffers {
  /** Bytes gathered before they are written in one call. */
  readonly writeSize: number
  /** Bytes that one blob may hold in memory. */
  readonly blobSizeMax: number
  /** Bytes that all blobs together may hold; beyond it, each waits for what it has in flight. */
  readonly totalSizeMax: number
  /** Bytes that all blobs hold at present. */
  total: number
}

export interface BlobPlace {
  readonly id: BlobId
  readonly path: string
  readonly folder: BlobFolder
}

/** Chunks gathered for one write, however small they are. */
const chunksMax = 512

/**
 * Writes one blob's file. After any error it is dead: a write or sync that failed once is never
 * tried again, because the kernel may have dropped what it could not write.
 */
export class FileBlobWriter implements BlobWriter {
  readonly id: BlobId
  readonly #files: Files
  readonly #place: BlobPlace
  readonly #buffers: WriteBuffers
  /** The file, once it is open; its folder's sync has been asked for by then. */
  readonly #file: Promise<OpenFile>
  #folderSynced: Promise<void> = Promise.resolve()
  #gathered: Uint8Array[] = []
  #gatheredSize = 0
  #flyingSize = 0
  readonly #flying = new Set<Promise<void>>()
  #position = 0
  #failure: Error | undefined
  #ended = false
  #room: PromiseWithResolvers<void> | undefined
  #sealing: Promise<void> | undefined
  #discarded: Promise<void> | undefined

  constructor(files: Files, place: BlobPlace, buffers: WriteBuffers) {
    this.id = place.id
    this.#files = files
    this.#place = place
    this.#buffers = buffers
    this.#file = this.#open()
    this.#file.catch((error: unknown) => this.#fail(error))
  }

  async #open(): Promise<OpenFile> {
    await this.#place.folder.ready
    const file = await this.#files.open(this.#place.path, 'new')
    this.#folderSynced = this.#place.folder.sync.request()
    this.#folderSynced.catch((error: unknown) => this.#fail(error))
    return file
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#failure !== undefined) return quietly(Promise.reject(this.#failure))
    if (this.#ended) return quietly(Promise.reject(new Error(`Blob "${this.id}" has ended`)))
    this.#gathered.push(chunk)
    this.#gatheredSize += chunk.byteLength
    this.#buffers.total += chunk.byteLength
    if (this.#gatheredSize >= this.#buffers.writeSize || this.#gathered.length >= chunksMax) this.#flush()
    if (this.#hasRoom()) return undefined
    this.#flush()
    this.#room ??= Promise.withResolvers()
    return quietly(this.#room.promise)
  }

  seal(crc64: Uint8Array): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    if (this.#ended) return Promise.reject(new Error(`Blob "${this.id}" has ended`))
    this.#ended = true
    this.#sealing = this.#seal(crc64)
    return this.#sealing
  }

  async #seal(crc64: Uint8Array): Promise<void> {
    const size = this.#position + this.#gatheredSize
    const trailer = writeTrailer({ size, crc64 })
    this.#gathered.push(trailer)
    this.#gatheredSize += trailer.byteLength
    this.#buffers.total += trailer.byteLength
    this.#flush()
    await Promise.all(this.#flying)
    this.#assertAlive()
    try {
      const file = await this.#file
      await file.fdatasync()
      await Promise.all([this.#folderSynced, file.close()])
    } catch (error) {
      this.#fail(error)
    }
    this.#assertAlive()
  }

  #assertAlive(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  discard(): Promise<void> {
    this.#discarded ??= this.#remove()
    return this.#discarded
  }

  async #remove(): Promise<void> {
    this.#ended = true
    this.#fail(new Error(`Blob "${this.id}" is discarded`))
    this.#buffers.total -= this.#gatheredSize
    this.#gathered = []
    this.#gatheredSize = 0
    await Promise.allSettled([this.#sealing, ...this.#flying])
    const file = await this.#file.catch(() => undefined)
    if (file === undefined) return // Never made, or there before: then it is not ours.
    await file.close().catch(() => undefined) // Nothing in it is wanted any more.
    await unlinkIfThere(this.#files, this.#place.path)
  }

  #hasRoom(): boolean {
    const { blobSizeMax, totalSizeMax, total } = this.#buffers
    const held = this.#gatheredSize + this.#flyingSize
    return total < totalSizeMax ? held < blobSizeMax : held === 0
  }

  #flush(): void {
    const chunks = this.#gathered
    const size = this.#gatheredSize
    if (size === 0) return
    const position = this.#position
    this.#gathered = []
    this.#gatheredSize = 0
    this.#position += size
    this.#flyingSize += size
    const written = this.#write(chunks, position).then(
      () => this.#landed(size),
      (error: unknown) => {
        this.#landed(size)
        this.#fail(error)
      },
    )
    this.#flying.add(written)
    void written.then(() => this.#flying.delete(written))
  }

  async #write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    const file = await this.#file
    if (this.#failure === undefined) await file.write(chunks, position)
  }

  #landed(size: number): void {
    this.#flyingSize -= size
    this.#buffers.total -= size
    if (this.#room === undefined || !this.#hasRoom()) return
    this.#room.resolve()
    this.#room = undefined
  }

  #fail(error: unknown): void {
    this.#failure ??= diskError(error)
    this.#room?.reject(this.#failure)
    this.#room = undefined
  }
}

/** The failure shows again at the next call, so a caller that gives up need not wait for this one. */
const quietly = (promise: Promise<void>): Promise<void> => {
  promise.catch(() => undefined)
  return promise
}

/** Deletes a file that may be gone. */
export const unlinkIfThere = async (files: Files, path: string): Promise<void> => {
  try {
    await files.unlink(path)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
}
