/**
 * The one place that decides who may. Pure: all that a decision depends on is an argument.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { Grant } from '../protocol/acl.ts'
import type { AccessSettings } from './access-settings.ts'
import type { Principal } from './accounts.ts'
import { evaluateAcl } from './acl-grants.ts'
import { evaluatePolicies, evaluatePolicy, further } from './evaluate.ts'
import type { Evaluation, Grantee } from './evaluate.ts'
import type { RequestContext } from './policy-variables.ts'

/** What is asked: may `principal` do `action` (`s3:PutObject`) to `resource`? */
export interface AccessRequest {
  readonly principal: Principal
  readonly action: string
  /** `arn:aws:s3:::bucket/key`, `arn:aws:s3:::bucket`, or `arn:aws:s3:::*` for none. */
  readonly resource: string
  readonly context: RequestContext
  /** The bucket that the resource is or is in; undefined where there is none, or none yet. */
  readonly bucket?: { readonly ownerId: string; readonly settings: AccessSettings } | undefined
  /** The object as far as it decides: undefined where there is none, or where no list counts. */
  readonly object?: { readonly ownerId: string; readonly grants: readonly Grant[] | undefined } | undefined
  /** What is granted without any policy, such as to abort one's own upload. */
  readonly implied?: Grantee | undefined
}

/** `refused` is an explicit Deny; `ungranted` that nothing allows it. */
export type Verdict = 'allowed' | 'refused' | 'ungranted'

const none: Evaluation = { denied: false, granted: 'none' }

/**
 * An explicit Deny anywhere wins. Else the requester's own account decides by the identity's
 * policies or by what the resource grants; another account's requester needs both. A session's
 * policy can only narrow.
 */
export const authorize = (request: AccessRequest): Verdict => {
  const { principal, action, bucket, implied = 'none' } = request
  const question = { requester: principal, action, resource: request.resource, context: request.context }
  const identity = evaluatePolicies(principal.policies, question)
  const session =
    principal.sessionPolicy === undefined ? undefined : evaluatePolicy(principal.sessionPolicy, question)
  const policy = bucket?.settings.policy
  const resource = policy === undefined ? none : evaluatePolicy(policy, question)
  const lockedOut = resource.denied && !(keepsPolicy(action) && isBucketRoot(request))
  if (identity.denied || session?.denied === true || lockedOut) return 'refused'
  if (session !== undefined && session.granted === 'none') return 'ungranted'

  const byIdentity =
    principal.kind === 'root' || (principal.kind !== 'anonymous' && identity.granted !== 'none')
  const byResource = further(further(grantOfPolicy(request, resource.granted), grantOfAcl(request)), implied)
  if (isOwnResource(request)) return byIdentity || byResource === 'direct' ? 'allowed' : 'ungranted'
  if (byResource === 'none') return 'ungranted'
  const alone = principal.kind === 'anonymous' ? byResource === 'direct' : implied === 'direct'
  return byIdentity || alone ? 'allowed' : 'ungranted'
}

/** So that no account locks itself out of its bucket: its root may always see and change the policy. */
const keepsPolicy = (action: string): boolean =>
  action === 's3:GetBucketPolicy' || action === 's3:PutBucketPolicy' || action === 's3:DeleteBucketPolicy'

const isBucketRoot = ({ principal, bucket }: AccessRequest): boolean =>
  principal.kind === 'root' && principal.sessionPolicy === undefined && principal.id === bucket?.ownerId

/** What the owner of an object, not that of its bucket, has to grant. */
const objectOwnersActions = /^s3:(GetObject|GetObjectVersion|PutObjectAcl|PutObjectVersionAcl)/

/** An object that belongs to another account than its bucket, in a bucket where that counts. */
const isForeignObject = ({ action, bucket, object }: AccessRequest): boolean =>
  object !== undefined &&
  bucket !== undefined &&
  bucket.settings.ownership !== 'BucketOwnerEnforced' &&
  object.ownerId !== bucket.ownerId &&
  objectOwnersActions.test(action)

const isOwnResource = (request: AccessRequest): boolean => {
  const { principal, bucket, object } = request
  if (principal.kind === 'anonymous') return false
  if (bucket === undefined) return true
  return principal.id === (isForeignObject(request) ? object?.ownerId : bucket.ownerId)
}

const grantOfPolicy = (request: AccessRequest, granted: Grantee): Grantee => {
  const { principal, bucket } = request
  if (bucket === undefined || isForeignObject(request)) return 'none'
  const { settings, ownerId } = bucket
  const restricted = settings.policyIsPublic && settings.publicAccessBlock.RestrictPublicBuckets
  return restricted && principal.id !== ownerId ? 'none' : granted
}

const grantOfAcl = ({ principal, action, bucket, object }: AccessRequest): Grantee => {
  if (bucket === undefined || bucket.settings.ownership === 'BucketOwnerEnforced') return 'none'
  return evaluateAcl({
    action,
    requester: principal,
    bucketGrants: bucket.settings.grants ?? [],
    objectGrants: object?.grants,
    ignorePublic: bucket.settings.publicAccessBlock.IgnorePublicAcls,
  })
}

/** How policies name a bucket, an object, or (neither) all buckets. */
export const resourceOf = (bucket: string | undefined, key: string | undefined): string => {
  if (bucket === undefined) return 'arn:aws:s3:::*'
  return key === undefined ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`
}
