import { join } from 'node:path'
import { errorCode } from '../../system/error-code.ts'
import type { Files, FolderEntry } from '../../system/files.ts'
import type { BlobInfo } from '../blob-store.ts'
import { isBlobId, pathOfBlob } from './blob-id.ts'
import { trailerSize } from './blob-trailer.ts'

const statsAtOnce = 16

/** Every blob's file, one folder after the other; what is deleted meanwhile is left out. */
export async function* listBlobs(files: Files, root: string): AsyncGenerator<BlobInfo> {
  for (const first of await foldersIn(files, root)) {
    for (const second of await foldersIn(files, join(root, first))) {
      const names = (await entriesIn(files, join(root, first, second)))
        .map((entry) => entry.name)
        .filter((name) => isBlobId(name) && name.startsWith(first + second))
      for (let index = 0; index < names.length; index += statsAtOnce) {
        const infos = await Promise.all(
          names.slice(index, index + statsAtOnce).map((id) => infoOf(files, root, id)),
        )
        for (const info of infos) if (info !== undefined) yield info
      }
    }
  }
}

const infoOf = async (files: Files, root: string, id: string): Promise<BlobInfo | undefined> => {
  try {
    const { size, modifiedAt } = await files.stat(pathOfBlob(root, id)!)
    return { id, size: Math.max(0, size - trailerSize), createdAt: modifiedAt }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

const foldersIn = async (files: Files, path: string): Promise<string[]> =>
  (await entriesIn(files, path))
    .filter((entry) => entry.isFolder && /^[0-9a-f]{2}$/.test(entry.name))
    .map((entry) => entry.name)

const entriesIn = async (files: Files, path: string): Promise<readonly FolderEntry[]> => {
  try {
    return await files.readdir(path)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}
