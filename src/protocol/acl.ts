/** Access control lists: who is granted what on a bucket or an object. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html */
import { invalidArgument, invalidRequest } from './error-messages.ts'
import { S3Error } from './errors.ts'

export const aclPermissions = ['FULL_CONTROL', 'READ', 'WRITE', 'READ_ACP', 'WRITE_ACP'] as const
export type AclPermission = (typeof aclPermissions)[number]

/** A canonical user id, or a group by its URI. */
export type Grantee = { readonly id: string } | { readonly uri: string }

export interface Grant {
  readonly grantee: Grantee
  readonly permission: AclPermission
}

export const aclGrantsMax = 100

export const allUsers = 'http://acs.amazonaws.com/groups/global/AllUsers'
export const authenticatedUsers = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers'
export const logDelivery = 'http://acs.amazonaws.com/groups/s3/LogDelivery'
const groups: ReadonlySet<string> = new Set([allUsers, authenticatedUsers, logDelivery])

const grantsTo = (grantee: Grantee, ...permissions: readonly AclPermission[]): readonly Grant[] =>
  permissions.map((permission) => ({ grantee, permission }))

export interface AclOwners {
  /** Canonical user id of whoever owns what the list is of. */
  readonly owner: string
  /** Of an object: who owns its bucket. */
  readonly bucketOwner?: string | undefined
}

/** The grants of a canned list. @throws {S3Error} InvalidArgument for one that does not exist. */
export const cannedGrants = (name: string, { owner, bucketOwner }: AclOwners): readonly Grant[] => {
  const own = grantsTo({ id: owner }, 'FULL_CONTROL')
  const withBucketOwner = (permission: AclPermission): readonly Grant[] =>
    bucketOwner === undefined || bucketOwner === owner
      ? own
      : [...own, ...grantsTo({ id: bucketOwner }, permission)]
  switch (name) {
    case 'private':
    case 'aws-exec-read':
      return own
    case 'public-read':
      return [...own, ...grantsTo({ uri: allUsers }, 'READ')]
    case 'public-read-write':
      return [...own, ...grantsTo({ uri: allUsers }, 'READ', 'WRITE')]
    case 'authenticated-read':
      return [...own, ...grantsTo({ uri: authenticatedUsers }, 'READ')]
    case 'bucket-owner-read':
      return withBucketOwner('READ')
    case 'bucket-owner-full-control':
      return withBucketOwner('FULL_CONTROL')
    case 'log-delivery-write':
      return [...own, ...grantsTo({ uri: logDelivery }, 'WRITE', 'READ_ACP')]
    default:
      throw invalidArgument('x-amz-acl', name, '')
  }
}

/** The fields by which a request says what list a bucket or an object shall have. */
export interface AclFields {
  readonly ACL?: string | undefined
  readonly GrantFullControl?: string | undefined
  readonly GrantRead?: string | undefined
  readonly GrantWrite?: string | undefined
  readonly GrantReadACP?: string | undefined
  readonly GrantWriteACP?: string | undefined
}

const grantFields = [
  ['GrantFullControl', 'FULL_CONTROL'],
  ['GrantRead', 'READ'],
  ['GrantWrite', 'WRITE'],
  ['GrantReadACP', 'READ_ACP'],
  ['GrantWriteACP', 'WRITE_ACP'],
] as const

/**
 * The grants that a request's headers ask for; undefined when they say nothing.
 * @throws {S3Error} InvalidRequest for a canned list with grants beside it, InvalidArgument, MethodNotAllowed.
 */
export const grantsOfFields = (fields: AclFields, owners: AclOwners): readonly Grant[] | undefined => {
  const grants = grantFields.flatMap(([field, permission]) =>
    parseGrantees(fields[field]).map((grantee): Grant => ({ grantee, permission })),
  )
  if (fields.ACL !== undefined && grants.length > 0) {
    throw invalidRequest('Specifying both Canned ACLs and Header Grants is not allowed')
  }
  if (fields.ACL !== undefined) return cannedGrants(fields.ACL, owners)
  return grants.length === 0 ? undefined : grants
}

/** Whether a request's headers say anything of a list, be it right or wrong. */
export const asksForAcl = (fields: AclFields): boolean =>
  fields.ACL !== undefined || grantFields.some(([field]) => fields[field] !== undefined)

/** `id="…", uri="…"`. */
const parseGrantees = (text: string | undefined): readonly Grantee[] =>
  text === undefined
    ? []
    : text.split(',').map((item) => {
        const [, kind = '', value = ''] = /^\s*(\w+)\s*=\s*"?([^"]*?)"?\s*$/.exec(item) ?? []
        if (kind === 'id') return { id: checkId(value) }
        if (kind === 'uri') return { uri: checkGroup(value) }
        if (kind === 'emailAddress') throw granteeByEmail()
        throw invalidArgument('x-amz-grant', item.trim(), 'Argument format not recognized')
      })

/** @throws {S3Error} InvalidArgument. */
export const checkId = (id: string): string => {
  if (/^([0-9a-f]{64}|[0-9a-f]{32})$/.test(id)) return id
  throw new S3Error(
    'InvalidArgument',
    { ArgumentName: 'CanonicalUser/ID', ArgumentValue: id },
    { message: 'Invalid id' },
  )
}

/** @throws {S3Error} InvalidArgument. */
export const checkGroup = (uri: string): string => {
  if (groups.has(uri)) return uri
  throw new S3Error(
    'InvalidArgument',
    { ArgumentName: 'Group/URI', ArgumentValue: uri },
    { message: 'Invalid group uri' },
  )
}

/** S3 has given up grants to e-mail addresses. */
export const granteeByEmail = (): S3Error =>
  new S3Error('MethodNotAllowed', {}, { message: 'Grants to e-mail addresses are no longer supported.' })

/** Whether a list grants anything to everybody, or to everybody who has an account somewhere. */
export const isPublicAcl = (grants: readonly Grant[]): boolean =>
  grants.some(({ grantee }) => 'uri' in grantee && grantee.uri !== logDelivery)

/** Whether nobody but the owner is granted anything. */
export const isPrivateAcl = (grants: readonly Grant[], owner: string): boolean =>
  grants.every(({ grantee }) => 'id' in grantee && grantee.id === owner)
