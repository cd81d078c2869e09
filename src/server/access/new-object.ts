/** Whose a new object is and whom it is granted to, by its bucket's ownership setting. https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html */
import type { AccessSettings } from '../../access/access-settings.ts'
import type { Identity, ObjectAttributes } from '../../engine/records.ts'
import { asksForAcl, grantsOfFields, isPrivateAcl, isPublicAcl } from '../../protocol/acl.ts'
import type { AclFields, Grant } from '../../protocol/acl.ts'
import { accessDenied } from '../../protocol/error-messages.ts'
import { S3Error } from '../../protocol/errors.ts'
import type { Access } from './access.ts'

export interface NewObject {
  readonly access: Access
  readonly input: AclFields & { readonly Bucket: string }
  readonly caller: { readonly identity: Identity }
}

/** Lists that change nothing where lists do not count. */
const takenWhereEnforced = new Set(['private', 'bucket-owner-full-control'])

/**
 * The list and the owner to keep with the object; nothing where it belongs to the bucket's owner
 * alone.
 *
 * @throws {S3Error} AccessControlListNotSupported, AccessDenied (public lists are blocked),
 * InvalidArgument, InvalidRequest, MethodNotAllowed.
 */
export const newObjectAccess = async ({
  access,
  input,
  caller: { identity },
}: NewObject): Promise<Pick<ObjectAttributes, 'acl' | 'writer'>> => {
  const { record, settings } = await access.bucket(input.Bucket)
  const bucketOwner = record.owner.id
  if (settings.ownership === 'BucketOwnerEnforced') {
    if (asksForAcl(input) && !takenWhereEnforced.has(input.ACL ?? ''))
      throw new S3Error('AccessControlListNotSupported')
    return {}
  }
  const asked = grantsOfFields(input, { owner: identity.id, bucketOwner })
  checkBlocked(settings, asked)
  if (settings.ownership === 'BucketOwnerPreferred' && input.ACL === 'bucket-owner-full-control') return {}
  return {
    ...(identity.id !== bucketOwner && { writer: identity }),
    ...(asked !== undefined && !isPrivateAcl(asked, identity.id) && { acl: asked }),
  }
}

/** @throws {S3Error} AccessDenied for a public list where those are blocked. */
export const checkBlocked = (
  { publicAccessBlock }: AccessSettings,
  grants: readonly Grant[] | undefined,
): void => {
  if (grants !== undefined && publicAccessBlock.BlockPublicAcls && isPublicAcl(grants)) throw accessDenied()
}
