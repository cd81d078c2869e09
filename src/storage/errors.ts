/** Storage errors: they never reach the wire as such. */

export class BlobMissingError extends Error {
  override name = 'BlobMissingError'
  constructor(id: string) {
    super(`Blob "${id}" is missing`)
  }
}

export class BlobDamagedError extends Error {
  override name = 'BlobDamagedError'
  constructor(id: string, detail: string) {
    super(`Blob "${id}" is damaged: ${detail}`)
  }
}

/** The disk (or quota) is full; nothing of the failed write remains. */
export class StorageFullError extends Error {
  override name = 'StorageFullError'
}

/** A record or file was written by a format that this program does not know. */
export class UnknownFormatError extends Error {
  override name = 'UnknownFormatError'
}
