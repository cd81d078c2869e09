/** What access control lists allow. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions */
import { allUsers, authenticatedUsers } from '../protocol/acl.ts'
import type { AclPermission, Grant } from '../protocol/acl.ts'
import { further } from './evaluate.ts'
import type { Grantee, Requester } from './evaluate.ts'

type Actions = Readonly<Partial<Record<AclPermission, readonly string[]>>>

const bucketActions: Actions = {
  READ: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'],
  WRITE: ['s3:PutObject', 's3:DeleteObject'],
  READ_ACP: ['s3:GetBucketAcl'],
  WRITE_ACP: ['s3:PutBucketAcl'],
}

const objectActions: Actions = {
  READ: ['s3:GetObject', 's3:GetObjectVersion'],
  READ_ACP: ['s3:GetObjectAcl', 's3:GetObjectVersionAcl'],
  WRITE_ACP: ['s3:PutObjectAcl', 's3:PutObjectVersionAcl'],
}

/** Whether an action is one that the list of an object, not that of its bucket, speaks of. */
export const isObjectAclAction = (action: string): boolean =>
  Object.values(objectActions).some((actions) => actions.includes(action))

export interface AclQuestion {
  readonly action: string
  readonly requester: Requester
  readonly bucketGrants: readonly Grant[]
  /** Undefined where there is no object, or its list is not known. */
  readonly objectGrants: readonly Grant[] | undefined
  /** Whether grants to groups do not count. */
  readonly ignorePublic: boolean
}

/** Whom the lists grant an action. */
export const evaluateAcl = ({ action, requester, ...lists }: AclQuestion): Grantee => {
  const [grants, actions] = isObjectAclAction(action)
    ? [lists.objectGrants ?? [], objectActions]
    : [lists.bucketGrants, bucketActions]
  let granted: Grantee = 'none'
  for (const { grantee, permission } of grants) {
    const fits =
      permission === 'FULL_CONTROL'
        ? Object.values(actions).some((some) => some.includes(action))
        : (actions[permission]?.includes(action) ?? false)
    if (!fits) continue
    if ('uri' in grantee) {
      if (!lists.ignorePublic && isMember(grantee.uri, requester)) granted = 'direct'
    } else if (grantee.id === requester.id) {
      granted = further(
        granted,
        requester.kind === 'root' || requester.kind === 'anonymous' ? 'direct' : 'account',
      )
    }
  }
  return granted
}

const isMember = (group: string, { kind }: Requester): boolean =>
  group === allUsers || (group === authenticatedUsers && kind !== 'anonymous')
