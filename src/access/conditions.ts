/**
 * Conditions of a statement. All must hold; the values of one are alternatives, and of a negated
 * operator none may fit. A key that the request lacks fails a condition, unless the operator is
 * negated or ends in IfExists.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { isInRange, parseIpRange, plainAddress } from './ip-range.ts'
import type { Condition, OperatorName, Policy, Statement } from './policy.ts'
import { fillIn, fillInText } from './policy-variables.ts'
import type { RequestContext } from './policy-variables.ts'
import { matchesPieces } from './wildcard.ts'

/** Whether one value of the request fits one of the policy, by an operator that is not negated. */
type Compare = (found: string, wanted: string) => boolean

const negatedNames: Partial<Record<OperatorName, OperatorName>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
  ArnNotEquals: 'ArnLike',
  ArnNotLike: 'ArnLike',
}

/** Whether an operator holds where no value fits. */
export const isNegated = (operator: OperatorName): boolean => negatedNames[operator] !== undefined

/** @returns NaN for what is no number. */
export const parseNumber = (text: string): number =>
  /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN

/** Milliseconds since 1970 of an ISO 8601 date or of seconds since 1970; NaN for what is neither. */
export const parseDate = (text: string): number => {
  if (/^\d{1,11}$/.test(text) && text.length !== 4) return Number(text) * 1000
  return /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/.test(text)
    ? Date.parse(text)
    : Number.NaN
}

const by = (parse: (text: string) => number, holds: (found: number, wanted: number) => boolean): Compare => {
  return (found, wanted) => holds(parse(found), parse(wanted))
}

const isEqual = (a: number, b: number): boolean => a === b
const isLess = (a: number, b: number): boolean => a < b
const isAtMost = (a: number, b: number): boolean => a <= b
const isMore = (a: number, b: number): boolean => a > b
const isAtLeast = (a: number, b: number): boolean => a >= b
const sameText: Compare = (found, wanted) => found === wanted
const sameTextInAnyCase: Compare = (found, wanted) => found.toLowerCase() === wanted.toLowerCase()

const compares: Partial<Record<OperatorName, Compare>> = {
  StringEquals: sameText,
  StringEqualsIgnoreCase: sameTextInAnyCase,
  NumericEquals: by(parseNumber, isEqual),
  NumericLessThan: by(parseNumber, isLess),
  NumericLessThanEquals: by(parseNumber, isAtMost),
  NumericGreaterThan: by(parseNumber, isMore),
  NumericGreaterThanEquals: by(parseNumber, isAtLeast),
  DateEquals: by(parseDate, isEqual),
  DateLessThan: by(parseDate, isLess),
  DateLessThanEquals: by(parseDate, isAtMost),
  DateGreaterThan: by(parseDate, isMore),
  DateGreaterThanEquals: by(parseDate, isAtLeast),
  Bool: sameTextInAnyCase,
  BinaryEquals: sameText,
  IpAddress: (found, wanted) => {
    const range = parseIpRange(wanted)
    return range !== undefined && isInRange(range, plainAddress(found))
  },
}

/** Whether all conditions of a statement hold for a request. */
export const conditionsHold = (policy: Policy, statement: Statement, context: RequestContext): boolean =>
  statement.conditions.every((condition) => holds(policy, statement, condition, context))

const holds = (
  policy: Policy,
  statement: Statement,
  condition: Condition,
  context: RequestContext,
): boolean => {
  const { operator, quantifier, ifExists, values } = condition
  const found = context(condition.key)
  const absent = found === undefined || found.length === 0
  if (operator === 'Null') return values.some((value) => (value.toLowerCase() === 'true') === absent)
  const negated = isNegated(operator)
  if (absent) return ifExists || quantifier === 'ForAllValues' || (quantifier === undefined && negated)
  // A variable without a value fits nothing; that alone must never let anybody in.
  if (negated && statement.effect === 'Allow' && !values.every((value) => isFilled(value, policy, context)))
    return false
  const fits = (one: string): boolean =>
    values.some((value) => fitsValue(policy, operator, one, value, context))
  if (quantifier === 'ForAllValues') return found.every((one) => fits(one) !== negated)
  if (quantifier === 'ForAnyValue') return found.some((one) => fits(one) !== negated)
  return found.some(fits) !== negated
}

const isFilled = (value: string, { variables }: Policy, context: RequestContext): boolean =>
  fillInText(value, context, variables) !== undefined

const fitsValue = (
  { variables }: Policy,
  operator: OperatorName,
  found: string,
  value: string,
  context: RequestContext,
): boolean => {
  const positive = negatedNames[operator] ?? operator
  if (positive === 'StringLike' || positive === 'ArnLike' || positive === 'ArnEquals') {
    const pieces = fillIn(value, context, { variables, wildcards: true })
    return pieces !== undefined && matchesPieces(pieces, found)
  }
  const wanted = fillInText(value, context, variables)
  return wanted !== undefined && (compares[positive]?.(found, wanted) ?? false)
}
