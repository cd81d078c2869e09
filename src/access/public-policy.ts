/** Whether a policy makes a bucket public. https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
import { parseIpRange } from './ip-range.ts'
import type { Condition, Policy, Statement } from './policy.ts'

/**
 * Public is a policy with an Allow to everybody that no condition binds to fixed callers. What is
 * denied elsewhere in it does not count.
 */
export const isPublicPolicy = ({ statements }: Policy): boolean => statements.some(isPublic)

const isPublic = ({ effect, principals, conditions }: Statement): boolean =>
  effect === 'Allow' &&
  principals !== undefined &&
  principals.aws.includes('*') &&
  !conditions.some(bindsCallers)

const bindingKeys = new Set([
  'aws:sourceip',
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  'aws:userid',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalarn',
  'aws:principalaccount',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
])

const bindingOperators = new Set([
  'StringEquals',
  'StringEqualsIgnoreCase',
  'StringLike',
  'ArnEquals',
  'ArnLike',
  'IpAddress',
])

const bindsCallers = ({ operator, ifExists, quantifier, key, values }: Condition): boolean => {
  if (ifExists || quantifier === 'ForAllValues' || !bindingKeys.has(key) || !bindingOperators.has(operator))
    return false
  return values.every((value) => {
    if (key === 'aws:sourceip') return isNarrow(value)
    const wildcards = operator.endsWith('Like') || operator === 'ArnEquals'
    return !value.includes('${') && (!wildcards || !/[*?]/.test(value))
  })
}

/** A range that is so wide is as good as everybody. */
const isNarrow = (text: string): boolean => {
  const range = parseIpRange(text)
  return range !== undefined && range.prefix >= (range.family === 4 ? 8 : 32)
}
