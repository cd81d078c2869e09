/**
 * Blobs in files: one file each, its content followed by a trailer (blob-trailer.ts), in one of
 * 65,536 folders. Any number of processes may write and read in the same folder.
 */
import { dirname } from 'node:path'
import { systemClock, type Clock } from '../../system/clock.ts'
import type { Files } from '../../system/files.ts'
import { systemRandom, type Random } from '../../system/random.ts'
import { systemFiles } from '../../system/system-files.ts'
import type { BlobStore } from '../blob-store.ts'
import { BlobFolders } from './blob-folders.ts'
import { makeBlobId, pathOfBlob } from './blob-id.ts'
import { FileBlobWriter, unlinkIfThere, type WriteBuffers } from './file-blob-writer.ts'
import { listBlobs } from './list-file-blobs.ts'
import { readBlob } from './read-file-blob.ts'
import { verifyBlob } from './verify-file-blob.ts'

const mebibyte = 2 ** 20

export interface FileBlobsOptions {
  readonly files?: Files
  readonly clock?: Clock
  readonly random?: Random
  readonly buffers?: Partial<Pick<WriteBuffers, 'writeSize' | 'blobSizeMax' | 'totalSizeMax'>>
}

/** Opens the blobs in `folder`, which is made if need be; its parent must exist. */
export const openFileBlobs = async (folder: string, options: FileBlobsOptions = {}): Promise<BlobStore> => {
  const { files = systemFiles, clock = systemClock, random = systemRandom } = options
  await files.mkdir(folder)
  await files.fsyncFolder(dirname(folder))
  const folders = new BlobFolders(files, folder, random)
  const buffers: WriteBuffers = {
    writeSize: mebibyte,
    blobSizeMax: 2 * mebibyte,
    totalSizeMax: 16 * mebibyte,
    ...options.buffers,
    total: 0,
  }
  return {
    create: () => {
      const place = folders.next()
      const id = makeBlobId(place.digits, clock, random)
      return new FileBlobWriter(files, { id, path: pathOfBlob(folder, id)!, folder: place }, buffers)
    },
    read: (id, span) => readBlob(files, id, pathOfBlob(folder, id), span),
    delete: async (id) => {
      const path = pathOfBlob(folder, id)
      if (path !== undefined) await unlinkIfThere(files, path)
    },
    list: () => listBlobs(files, folder),
    verify: (id) => verifyBlob(files, id, pathOfBlob(folder, id)),
    close: async () => {},
  }
}
