/** Policies as they are evaluated: parsed, validated, single values made lists. */

/** One of a set of patterns, or (`not`) none of them. */
export interface PatternClause {
  readonly not: boolean
  readonly patterns: readonly string[]
}

export interface PrincipalClause {
  readonly not: boolean
  /** `*`, twelve digits, or ARNs of roots, users, roles and sessions. */
  readonly aws: readonly string[]
  /** Canonical user ids. */
  readonly canonicalUsers: readonly string[]
  /** Services and federated principals: none of them ever calls this server. */
  readonly others: readonly string[]
}

export interface Condition {
  readonly operator: OperatorName
  readonly quantifier: 'ForAllValues' | 'ForAnyValue' | undefined
  readonly ifExists: boolean
  /** In lower case, but what follows a `/`: the name of a tag. */
  readonly key: string
  readonly values: readonly string[]
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny'
  /** Undefined in policies of an identity. */
  readonly principals: PrincipalClause | undefined
  readonly actions: PatternClause
  /** Undefined in policies that say who may take on a role. */
  readonly resources: PatternClause | undefined
  readonly conditions: readonly Condition[]
}

export interface Policy {
  /** Whether `${…}` is a variable: since version 2012-10-17. */
  readonly variables: boolean
  readonly statements: readonly Statement[]
}

/** By what an operator compares; the rest of its name says how. */
export const operatorNames = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
  'NumericEquals',
  'NumericNotEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
  'DateEquals',
  'DateNotEquals',
  'DateLessThan',
  'DateLessThanEquals',
  'DateGreaterThan',
  'DateGreaterThanEquals',
  'Bool',
  'BinaryEquals',
  'IpAddress',
  'NotIpAddress',
  'ArnEquals',
  'ArnNotEquals',
  'ArnLike',
  'ArnNotLike',
  'Null',
] as const

export type OperatorName = (typeof operatorNames)[number]

/** Whether a condition of one of the policies asks for a key that begins with `prefix` (lower case). */
export const asksFor = (policies: readonly Policy[], prefix: string): boolean =>
  policies.some(({ statements }) =>
    statements.some(
      ({ conditions, actions, resources }) =>
        conditions.some(
          ({ key, values }) => key.startsWith(prefix) || values.some((value) => names(value, prefix)),
        ) || [...actions.patterns, ...(resources?.patterns ?? [])].some((pattern) => names(pattern, prefix)),
    ),
  )

const names = (text: string, prefix: string): boolean =>
  text.includes('${') && text.toLowerCase().includes(prefix)
