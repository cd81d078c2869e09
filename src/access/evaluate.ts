/** What one policy says of one request. Pure: the same policy and request always give the same. */
import { conditionsHold } from './conditions.ts'
import type { Policy, PrincipalClause, Statement } from './policy.ts'
import { fillIn } from './policy-variables.ts'
import type { RequestContext } from './policy-variables.ts'
import { matchesPieces, matchesWildcard } from './wildcard.ts'

/** Who asks, as policies name it. */
export interface Requester {
  readonly kind: 'root' | 'user' | 'role' | 'anonymous'
  /** Empty for the anonymous. */
  readonly accountId: string
  /** The canonical user id of the account. */
  readonly id: string
  /** Of the root, the user or the session; empty for the anonymous. */
  readonly arn: string
  /** Of the role that a session is of. */
  readonly roleArn?: string | undefined
}

export interface PolicyRequest {
  readonly requester: Requester
  /** `s3:PutObject`. */
  readonly action: string
  /** `arn:aws:s3:::bucket/key`. */
  readonly resource: string
  readonly context: RequestContext
}

/**
 * How far a grant reaches: to the requester itself (`direct`), or to its account, which may hand it
 * on in policies of its own.
 */
export type Grantee = 'none' | 'account' | 'direct'

export interface Evaluation {
  readonly denied: boolean
  readonly granted: Grantee
}

/** A statement without principals (a policy of the requester's own) is meant directly. */
export const evaluatePolicy = (policy: Policy, request: PolicyRequest): Evaluation => {
  let denied = false
  let granted: Grantee = 'none'
  for (const statement of policy.statements) {
    const grantee =
      statement.principals === undefined ? 'direct' : matchPrincipals(statement, request.requester)
    if (grantee === 'none' || !applies(policy, statement, request)) continue
    if (statement.effect === 'Deny') denied = true
    else granted = further(granted, grantee)
  }
  return { denied, granted }
}

/** Several policies of one kind: whatever one of them denies or grants. */
export const evaluatePolicies = (policies: readonly Policy[], request: PolicyRequest): Evaluation => {
  let denied = false
  let granted: Grantee = 'none'
  for (const policy of policies) {
    const one = evaluatePolicy(policy, request)
    denied ||= one.denied
    granted = further(granted, one.granted)
  }
  return { denied, granted }
}

const reach: Readonly<Record<Grantee, number>> = { none: 0, account: 1, direct: 2 }

/** The one of two grants that reaches further. */
export const further = (a: Grantee, b: Grantee): Grantee => (reach[b] > reach[a] ? b : a)

const applies = (policy: Policy, statement: Statement, request: PolicyRequest): boolean =>
  matchesAction(statement, request.action) &&
  matchesResource(policy, statement, request) &&
  conditionsHold(policy, statement, request.context)

const matchesAction = ({ actions }: Statement, action: string): boolean => {
  const name = action.toLowerCase()
  return actions.patterns.some((pattern) => matchesWildcard(pattern.toLowerCase(), name)) !== actions.not
}

const matchesResource = (
  { variables }: Policy,
  { resources }: Statement,
  request: PolicyRequest,
): boolean => {
  if (resources === undefined) return true
  const fits = resources.patterns.some((pattern) => {
    if (pattern === '*') return true
    const pieces = fillIn(pattern, request.context, { variables, wildcards: true })
    return pieces !== undefined && matchesPieces(pieces, request.resource)
  })
  return fits !== resources.not
}

/**
 * To whom a statement with principals is. NotPrincipal stands with Deny only, and spares nobody but
 * those it names themselves: to name the account does not spare its users.
 */
const matchPrincipals = ({ principals }: Statement, requester: Requester): Grantee => {
  if (principals === undefined) return 'direct'
  const grantee = granteeOf(principals, requester)
  if (principals.not) return grantee === 'direct' ? 'none' : 'direct'
  return grantee
}

const granteeOf = ({ aws, canonicalUsers }: PrincipalClause, requester: Requester): Grantee => {
  if (aws.includes('*')) return 'direct'
  if (requester.kind === 'anonymous') return 'none'
  if (aws.includes(requester.arn)) return 'direct'
  if (requester.roleArn !== undefined && aws.includes(requester.roleArn)) return 'direct'
  const { accountId, id } = requester
  const ofAccount =
    aws.includes(accountId) || aws.includes(`arn:aws:iam::${accountId}:root`) || canonicalUsers.includes(id)
  if (!ofAccount) return 'none'
  return requester.kind === 'root' ? 'direct' : 'account'
}
