import type { BlobId } from '../../storage/blob-store.ts'

/** What a check of the store found. `repaired` says that it is put right, or will be by the collector. */
export type Problem =
  /** Bytes of an object (or of a part of an unfinished upload) are gone, or not what was written. */
  | ({ readonly kind: 'missing-blob' | 'damaged-blob'; readonly blob: BlobId } & Place)
  /** An object lists a part that has no record. */
  | ({ readonly kind: 'missing-part' } & Required<Place>)
  /** A part that belongs to no upload, no object and no garbage. */
  | {
      readonly kind: 'stray-part'
      readonly uploadId: string
      readonly part: number
      readonly size: number
      readonly repaired: boolean
    }
  /** Bytes that no record names. */
  | {
      readonly kind: 'orphan-blob'
      readonly blob: BlobId
      readonly size: number
      readonly createdAt: number
      readonly repaired: boolean
    }
  /** A reference of an owner that does not name the blob. */
  | {
      readonly kind: 'stray-reference'
      readonly blob: BlobId
      readonly owner: string
      readonly repaired: boolean
    }
  /** The record of a key's newest version is not that of its first version, or one of the two is missing. */
  | { readonly kind: 'wrong-newest'; readonly bucket: string; readonly key: string }
  /** A record that cannot be decoded; while there is one, nothing is deleted, for it may name anything. */
  | { readonly kind: 'unreadable-record'; readonly record: string; readonly detail: string }

/** `part` and `uploadId` where the bytes are those of a part. */
export interface Place {
  readonly bucket: string
  readonly key: string
  readonly uploadId?: string
  readonly part?: number
}
