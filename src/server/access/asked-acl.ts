/** The list that PutBucketAcl and PutObjectAcl ask for: one document, one canned name, or grants in headers. */
import {
  aclGrantsMax,
  asksForAcl,
  checkGroup,
  checkId,
  grantsOfFields,
  granteeByEmail,
} from '../../protocol/acl.ts'
import type { AclFields, AclOwners, AclPermission, Grant } from '../../protocol/acl.ts'
import { accessDenied } from '../../protocol/error-messages.ts'
import { S3Error } from '../../protocol/errors.ts'

interface GranteeFields {
  readonly Type: string
  readonly ID?: string | undefined
  readonly URI?: string | undefined
}

interface GrantFields {
  readonly Grantee?: GranteeFields | undefined
  readonly Permission?: AclPermission | undefined
}

export interface AclRequest extends AclFields {
  readonly AccessControlPolicy?:
    | {
        readonly Owner?: { readonly ID?: string | undefined } | undefined
        readonly Grants?: readonly GrantFields[] | undefined
      }
    | undefined
}

/**
 * @throws {S3Error} MissingSecurityHeader, UnexpectedContent, MalformedACLError, InvalidArgument,
 * InvalidRequest, MethodNotAllowed; AccessDenied for a document that names another owner.
 */
export const askedAcl = (request: AclRequest, owners: AclOwners): readonly Grant[] => {
  const document = request.AccessControlPolicy
  if (document === undefined) {
    const grants = grantsOfFields(request, owners)
    if (grants === undefined) throw new S3Error('MissingSecurityHeader', { MissingHeaderName: 'x-amz-acl' })
    return grants
  }
  if (asksForAcl(request)) throw new S3Error('UnexpectedContent')
  const { Owner, Grants = [] } = document
  if (Owner?.ID === undefined || Grants.length > aclGrantsMax) throw new S3Error('MalformedACLError')
  if (Owner.ID !== owners.owner) throw accessDenied()
  return Grants.map(grantOf)
}

const grantOf = ({ Grantee, Permission }: GrantFields): Grant => {
  if (Grantee === undefined || Permission === undefined) throw new S3Error('MalformedACLError')
  switch (Grantee.Type) {
    case 'CanonicalUser':
      return { grantee: { id: checkId(Grantee.ID ?? '') }, permission: Permission }
    case 'Group':
      return { grantee: { uri: checkGroup(Grantee.URI ?? '') }, permission: Permission }
    case 'AmazonCustomerByEmail':
      throw granteeByEmail()
    default:
      throw new S3Error('MalformedACLError')
  }
}

/** The document of a list; a bucket or object without one is its owner's alone. */
export const aclDocument = (owner: string, grants: readonly Grant[] | undefined) => ({
  Owner: { ID: owner },
  Grants: (grants ?? [{ grantee: { id: owner }, permission: 'FULL_CONTROL' as const }]).map(
    ({ grantee, permission }) => ({
      Grantee:
        'id' in grantee ? { Type: 'CanonicalUser', ID: grantee.id } : { Type: 'Group', URI: grantee.uri },
      Permission: permission,
    }),
  ),
})
