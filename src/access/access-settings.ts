/** What a bucket says of who may, besides the identity's own policies. */
import type { Grant } from '../protocol/acl.ts'
import type { Policy } from './policy.ts'

export const objectOwnerships = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'] as const
export type ObjectOwnership = (typeof objectOwnerships)[number]

export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean
  readonly IgnorePublicAcls: boolean
  readonly BlockPublicPolicy: boolean
  readonly RestrictPublicBuckets: boolean
}

/** One record a bucket, as it is kept; what is absent is as a new bucket has it. */
export interface AccessRecord {
  /** The text as it was put. */
  readonly policy?: string
  /** null: it was taken away, and nothing is blocked. */
  readonly publicAccessBlock?: PublicAccessBlock | null
  /** null: it was taken away, and lists count as for ObjectWriter. */
  readonly ownership?: ObjectOwnership | null
  readonly grants?: readonly Grant[]
}

/** The same, ready for decisions. */
export interface AccessSettings {
  readonly policy: Policy | undefined
  readonly policyIsPublic: boolean
  readonly publicAccessBlock: PublicAccessBlock
  readonly ownership: ObjectOwnership
  /** Undefined: the owner's alone. */
  readonly grants: readonly Grant[] | undefined
}

const blockWith = (on: boolean): PublicAccessBlock => ({
  BlockPublicAcls: on,
  IgnorePublicAcls: on,
  BlockPublicPolicy: on,
  RestrictPublicBuckets: on,
})

export const allBlocked = blockWith(true)
export const nothingBlocked = blockWith(false)

/** What counts for a bucket, whether set or not. */
export const publicAccessBlockOf = ({ publicAccessBlock }: AccessRecord): PublicAccessBlock =>
  publicAccessBlock === undefined ? allBlocked : (publicAccessBlock ?? nothingBlocked)

export const ownershipOf = ({ ownership }: AccessRecord): ObjectOwnership =>
  ownership === undefined ? 'BucketOwnerEnforced' : (ownership ?? 'ObjectWriter')
