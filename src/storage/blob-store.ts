/**
 * The interface of the bytes: immutable blobs, each written once under an id that is never used again.
 */

/** Lower-case letters, digits and hyphens; chosen by the store. */
export type BlobId = string

/** From `start` (inclusive) to `end` (exclusive), in bytes. */
export interface ByteSpan {
  readonly start: number
  readonly end: number
}

export interface BlobInfo {
  readonly id: BlobId
  /** Bytes of content, without what the store adds. */
  readonly size: number
  /** When it was last written to, in ms since the epoch. */
  readonly createdAt: number
}

export interface BlobWriter {
  readonly id: BlobId
  /**
   * Takes the next bytes. `chunk` is the store's from then on: nobody changes it any more (so that
   * small chunks can be gathered without a copy). Awaiting the promise is the back-pressure;
   * `undefined` means that there is room for more at once.
   *
   * @throws {StorageFullError} here or at `seal`, perhaps for earlier bytes; the blob is then lost.
   */
  write(chunk: Uint8Array): Promise<void> | undefined
  /**
   * Ends the blob: content, name and folder are on disk once it resolves, and not before.
   * `crc64` is the CRC64NVME of all bytes written, kept beside the content for `verify`.
   */
  seal(crc64: Uint8Array): Promise<void>
  /** Gives up: nothing of the blob remains. Safe to call after a failed write or seal, and twice. */
  discard(): Promise<void>
}

/** What reading a whole blob against its own CRC64NVME found. */
export type BlobVerdict = 'intact' | 'damaged' | 'missing'

export interface BlobStore {
  create(): BlobWriter
  /**
   * Reads a span in order. A chunk is the reader's until it asks for the next one.
   * @throws {BlobMissingError} when there is no such blob. @throws {BlobDamagedError} when it is shorter than the span.
   */
  read(id: BlobId, span: ByteSpan): AsyncIterable<Uint8Array>
  /** Deletes a blob; deleting one that is gone is no error. After a crash it may be there again. */
  delete(id: BlobId): Promise<void>
  /** Every blob that is there, sealed or not, in no order. */
  list(): AsyncIterable<BlobInfo>
  verify(id: BlobId): Promise<BlobVerdict>
  close(): Promise<void>
}
