/** Whom a statement names. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
import type { PolicyKind } from './parse-policy.ts'
import type { PrincipalClause } from './policy.ts'
import { asObject, asTexts, onlyMembers, PolicyError } from './policy-json.ts'
import type { JsonObject } from './policy-json.ts'

/**
 * Undefined for policies of an identity, which are its own.
 * @throws {PolicyError} also for NotPrincipal with Allow, which would let in whoever was not thought of.
 */
export const parsePrincipals = (
  statement: JsonObject,
  kind: PolicyKind,
  effect: 'Allow' | 'Deny',
): PrincipalClause | undefined => {
  const { Principal, NotPrincipal } = statement
  if (kind === 'identity') {
    if (Principal === undefined && NotPrincipal === undefined) return undefined
    throw new PolicyError('Policy document should not specify a principal.')
  }
  if (Principal !== undefined && NotPrincipal !== undefined) {
    throw new PolicyError('A statement has Principal or NotPrincipal, not both')
  }
  if (NotPrincipal !== undefined && effect === 'Allow') {
    throw new PolicyError('Allow with NotPrincipal is not allowed.')
  }
  const value = Principal ?? NotPrincipal
  if (value === undefined) throw new PolicyError('Missing required field Principal')
  return { not: NotPrincipal !== undefined, ...parseNames(value) }
}

const parseNames = (value: unknown): Omit<PrincipalClause, 'not'> => {
  if (value === '*') return { aws: ['*'], canonicalUsers: [], others: [] }
  if (typeof value === 'string') throw new PolicyError('Invalid principal in policy')
  const names = asObject(value, 'Principal')
  onlyMembers(names, ['AWS', 'CanonicalUser', 'Service', 'Federated'], 'Principal')
  const listed = (kind: string): readonly string[] =>
    names[kind] === undefined ? [] : asTexts(names[kind], `Principal ${kind}`)
  const aws = listed('AWS')
  const canonicalUsers = listed('CanonicalUser')
  const others = [...listed('Service'), ...listed('Federated')]
  if (aws.length + canonicalUsers.length + others.length === 0)
    throw new PolicyError('Invalid principal in policy')
  if (!aws.every((name) => awsForm.test(name)) || !canonicalUsers.every((id) => /^[0-9a-f]{64}$/.test(id))) {
    throw new PolicyError('Invalid principal in policy')
  }
  return { aws, canonicalUsers, others }
}

const awsForm =
  /^(\*|\d{12}|arn:aws:iam::\d{12}:(root|(user|role)\/[\w+=,.@/-]+)|arn:aws:sts::\d{12}:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+)$/
