/**
 * The records of the metadata map. Each is one byte of format version, then JSON in UTF-8.
 * A record of an unknown version stops whoever reads it: it is never guessed at.
 */
import type { ChecksumAlgorithm, ChecksumType } from '../checksum/checksum.ts'
import type { Grant } from '../protocol/acl.ts'
import type { BlobId } from '../storage/blob-store.ts'
import { UnknownFormatError } from '../storage/errors.ts'

const recordVersion = 1

export const encodeRecord = (record: object): Uint8Array => {
  const json = JSON.stringify(record)
  const bytes = Buffer.allocUnsafe(1 + Buffer.byteLength(json))
  bytes[0] = recordVersion
  bytes.write(json, 1)
  return bytes
}

/** @throws {UnknownFormatError} when a later program wrote it. */
export const decodeRecord = <T>(value: Uint8Array): T => {
  if (value[0] !== recordVersion) {
    throw new UnknownFormatError(`A record has format ${value[0]}; this program knows ${recordVersion}`)
  }
  return JSON.parse(
    Buffer.from(value.buffer, value.byteOffset + 1, value.byteLength - 1).toString('utf8'),
  ) as T
}

/** Who did something, as Owner and Initiator show it. */
export interface Identity {
  /** Canonical user id (64 hex) of an account, or the ARN of a user. */
  readonly id: string
  readonly displayName: string
}

export type VersioningStatus = 'Enabled' | 'Suspended'

export interface BucketRecord {
  readonly name: string
  /** ms since the epoch, as all times in records. */
  readonly createdAt: number
  readonly owner: Identity
  /** The LocationConstraint given at creation; empty for us-east-1. */
  readonly location: string
  /** Smallest part but the last, in bytes; absent means S3's 5 MiB. */
  readonly partSizeMin?: number
  /** Names of those configurations that every read or write must look at (engine/bucket-config.ts). */
  readonly configs?: readonly string[]
  /** Absent until versioning is first enabled; never absent again. */
  readonly versioning?: VersioningStatus
  /** Set once the bucket's versions can be locked, for ever then. */
  readonly objectLock?: { readonly defaultRetention?: DefaultRetention }
  /** Set while DeleteBucket makes sure that it is empty; one that is older than `deletingMsMax` is void. */
  readonly deletingAt?: number
}

/** How long a new version is retained whose request does not say: one of the two. */
export interface DefaultRetention {
  readonly mode: Retention['mode']
  readonly days?: number
  readonly years?: number
}

export interface Retention {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE'
  readonly until: number
}

/** What keeps a version from being deleted. */
export interface ObjectLock {
  readonly retention?: Retention
  /** `OFF` once it was ever set: S3 shows that. */
  readonly legalHold?: 'ON' | 'OFF'
}

/** Consecutive bytes of a blob. A blob whose id begins with `m-` is a `body` record, any other is in the blob store. */
export interface Segment {
  readonly blob: BlobId
  readonly start: number
  readonly end: number
}

/** What S3 calls system metadata: absent means not given. */
export interface SystemMetadata {
  readonly contentType?: string
  readonly cacheControl?: string
  readonly contentDisposition?: string
  readonly contentEncoding?: string
  readonly contentLanguage?: string
  /** Verbatim, whether a date or not. */
  readonly expires?: string
  readonly websiteRedirectLocation?: string
}

/** What an object carries besides its bytes; given whole at PutObject or CreateMultipartUpload. */
export interface ObjectAttributes {
  readonly system: SystemMetadata
  /** By name in lower case, without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly storageClass: string
  readonly lock?: ObjectLock
  /** Whom it is granted to, in a bucket where such lists count; absent: its owner alone. */
  readonly acl?: readonly Grant[]
  /** Whose it is where that is not the owner of the bucket. */
  readonly writer?: Identity
}

export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm
  readonly type: ChecksumType
  /** base64; a COMPOSITE value without its `-N`. */
  readonly value: string
}

/** Where an object's bytes are. */
export type Content =
  | { readonly kind: 'segments'; readonly segments: readonly Segment[] }
  /**
   * The part records of a completed upload, in order of their numbers.
   * `numbers`: runs (first, last) of the part numbers that were listed.
   * `index`: every 128th part of the object, as (its part number, its offset in bytes), for a seek by offset.
   */
  | {
      readonly kind: 'parts'
      readonly uploadId: string
      readonly count: number
      readonly numbers: readonly (readonly [first: number, last: number])[]
      readonly index: readonly (readonly [number: number, offset: number])[]
    }

export interface ObjectRecord extends ObjectAttributes {
  /** Its place in the order of versions: when it was written or, for a multipart object, initiated. */
  readonly id: string
  /** `null` unless it was made while versioning was enabled. */
  readonly versionId: string
  readonly stack?: Stack
  readonly owner: Identity
  readonly size: number
  /** Without quotes. */
  readonly etag: string
  /** When it was written or completed: also what a conditional Complete compares with. */
  readonly modifiedAt: number
  readonly checksum: StoredChecksum
  readonly content: Content
}

/** What a DELETE leaves on top of the versions of a key. */
export interface DeleteMarkerRecord {
  readonly deleteMarker: true
  readonly id: string
  readonly versionId: string
  readonly stack?: Stack
  readonly owner: Identity
  readonly modifiedAt: number
}

export type VersionRecord = ObjectRecord | DeleteMarkerRecord

/**
 * Stands in the record of a key's newest version (`current`, `marker`) when that is a copy of its
 * `version` record. A newest version without it was written before versioning, and stands alone.
 */
export interface Stack {
  /** The id of the version `null` of the key, if there is one. */
  readonly nullId?: string
}

export interface UploadRecord extends ObjectAttributes {
  readonly id: string
  readonly bucket: string
  readonly key: string
  readonly initiatedAt: number
  /** Reserved at Create; absent where it will be `null`. */
  readonly versionId?: string
  readonly initiator: Identity
  readonly owner: Identity
  /** As asked at Create; absent: CRC64NVME, FULL_OBJECT is kept, and not shown before completion. */
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType }
  /** Bytes that the object is said to become; a quota counts them from Create on. */
  readonly declaredSize?: number
  /** Smallest part but the last, in bytes, as the bucket had it at Create. */
  readonly partSizeMin: number
  /** The nodes that have stored parts of it: where to look for its activity records. */
  readonly nodes: readonly string[]
}

export interface PartRecord {
  readonly number: number
  /** Owner id of its blobs. */
  readonly id: string
  readonly size: number
  /** MD5 of the bytes, hex. */
  readonly etag: string
  /** CRC64NVME of the bytes, base64. */
  readonly crc64: string
  /** The value sent or computed for the upload's algorithm, base64; absent when the upload has none. */
  readonly checksum?: string
  readonly modifiedAt: number
  readonly segments: readonly Segment[]
}

/**
 * What one node has done for one upload. Only that node writes it, in the commit that stores a part
 * (and now and then while bytes stream), so parts of one upload never wait for each other; the
 * upload's figures are the sums over its nodes.
 */
export interface ActivityRecord {
  /** Net bytes and count of stored parts by this node; may be negative where it replaced another's. */
  readonly bytes: number
  readonly parts: number
  readonly partsInFlight: number
  readonly bytesInFlight: number
  readonly lastActivityAt: number
  /** The run of the node that wrote it: what was in flight in an earlier run is not any more. */
  readonly boot: string
}

/** How an upload ended, kept for days under its id, so that a repeat gets the same answer. */
export type ReceiptRecord = {
  readonly bucket: string
  readonly key: string
  readonly endedAt: number
  readonly endedBy: Identity
} & (
  | {
      readonly outcome: 'completed'
      /** SHA-256 of the list of parts that was asked for, hex. */
      readonly request: string
      readonly etag: string
      readonly versionId: string
      readonly checksum: StoredChecksum
      readonly partCount: number
    }
  | {
      readonly outcome: 'aborted'
      /** The lifecycle rule that ended it; absent where somebody did. */
      readonly ruleId?: string
    }
)

/** What may be freed once nobody reads it any more. The only source of deletion. */
export type GarbageRecord =
  /** Blobs that `owner` (an object or part id) named. */
  | { readonly kind: 'content'; readonly owner: string; readonly segments: readonly Segment[] }
  /** Part records of an upload that is gone, and their blobs; those with numbers in `keep` stay. */
  | {
      readonly kind: 'parts'
      readonly uploadId: string
      readonly keep: readonly (readonly [first: number, last: number])[]
    }
  | { readonly kind: 'receipt'; readonly uploadId: string }

export interface NodeRecord {
  /** Made anew at each start. */
  readonly boot: string
  /** No read that this node has under way began before this. */
  readonly readingSince: number
  readonly heardAt: number
}
