/**
 * The policy of a form: what whoever signed it lets others post. Pure.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
import { accessDenied } from '../../protocol/error-messages.ts'
import { S3Error } from '../../protocol/errors.ts'

type Value = string | number

export type PostCondition =
  | {
      readonly operator: 'eq' | 'starts-with'
      readonly field: string
      readonly value: string
      readonly text: string
    }
  | {
      readonly operator: 'content-length-range'
      readonly min: number
      readonly max: number
      readonly text: string
    }

export interface PostPolicy {
  /** ms since the epoch. */
  readonly expiresAt: number
  readonly conditions: readonly PostCondition[]
}

/** Bytes that the file may have. */
export interface SizeRange {
  readonly min: number
  readonly max: number
}

const invalid = (why: string): S3Error =>
  new S3Error('InvalidPolicyDocument', {}, { message: `Invalid Policy: ${why}` })

const denied = (why: string): S3Error => accessDenied(`Invalid according to Policy: ${why}`)

/** @param base64 the field `policy`, as it was signed. @throws {S3Error} InvalidPolicyDocument. */
export const parsePostPolicy = (base64: string): PostPolicy => {
  const document = parseJson(base64)
  if (!isObject(document)) throw invalid('Invalid JSON.')
  const { expiration, conditions } = document
  if (typeof expiration !== 'string') throw invalid('Policy missing expiration.')
  const expiresAt = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(expiration) ? Date.parse(expiration) : Number.NaN
  if (Number.isNaN(expiresAt)) throw invalid(`Invalid 'expiration' value: '${expiration}'`)
  if (!Array.isArray(conditions)) throw invalid('Policy missing conditions.')
  return { expiresAt, conditions: conditions.flatMap((each: unknown) => parseCondition(each)) }
}

const parseJson = (base64: string): unknown => {
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(base64)) throw invalid('Invalid Base64.')
  const text = Buffer.from(base64, 'base64').toString('utf8')
  try {
    // A dollar may be escaped here, which JSON does not know.
    return JSON.parse(
      text.replaceAll(/\\([\s\S])/g, (pair, character: string) => (character === '$' ? '$' : pair)),
    )
  } catch {
    throw invalid('Invalid JSON.')
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isValue = (value: unknown): value is Value => typeof value === 'string' || typeof value === 'number'

const parseCondition = (condition: unknown): readonly PostCondition[] => {
  if (isObject(condition)) {
    const pairs = Object.entries(condition)
    if (pairs.length === 0)
      throw invalid('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.')
    return pairs.map(([field, value]) => comparison('eq', `$${field}`, value))
  }
  if (!Array.isArray(condition)) throw invalid('Invalid Condition.')
  const [operator, first, second, ...more] = condition as readonly unknown[]
  if (typeof operator !== 'string') throw invalid('Invalid Condition.')
  if (second === undefined || more.length > 0) {
    throw invalid(`Invalid Condition: wrong number of arguments to operator '${operator}'`)
  }
  switch (operator.toLowerCase()) {
    case 'eq':
      return [comparison('eq', first, second)]
    case 'starts-with':
      return [comparison('starts-with', first, second)]
    case 'content-length-range':
      return [sizeCondition(first, second)]
    default:
      throw invalid(`Invalid Condition: unknown operation '${operator}'.`)
  }
}

const comparison = (operator: 'eq' | 'starts-with', field: unknown, value: unknown): PostCondition => {
  if (typeof field !== 'string' || !field.startsWith('$') || !isValue(value))
    throw invalid('Invalid Condition.')
  return {
    operator,
    field: field.slice(1).toLowerCase(),
    value: String(value),
    text: textOf(operator, field, value),
  }
}

/** Numbers may be written as text; what is none never holds. */
const sizeCondition = (min: unknown, max: unknown): PostCondition => {
  if (!isValue(min) || !isValue(max)) throw invalid('Invalid Condition.')
  return {
    operator: 'content-length-range',
    min: numberOf(min),
    max: numberOf(max),
    text: textOf('content-length-range', min, max),
  }
}

const numberOf = (value: Value): number => (/^\d{1,15}$/.test(String(value)) ? Number(value) : Number.NaN)

/** As S3 shows a condition: `["eq", "$key", "a"]`. */
const textOf = (...items: readonly Value[]): string =>
  `[${items.map((item) => JSON.stringify(String(item))).join(', ')}]`

/** Fields that no condition needs to allow. */
const exempt: ReadonlySet<string> = new Set([
  'x-amz-signature',
  'signature',
  'awsaccesskeyid',
  'file',
  'policy',
])

/**
 * Refuses a form that the policy does not allow; resolves to the sizes that the file may have.
 *
 * @param fields all of them by lower-case name, `bucket` among them whether it was sent or not.
 * @throws {S3Error} AccessDenied.
 */
export const checkPostPolicy = (
  policy: PostPolicy,
  fields: ReadonlyMap<string, string>,
  now: number,
): SizeRange => {
  if (policy.expiresAt <= now) throw denied('Policy expired.')
  let range: SizeRange = { min: 0, max: Number.POSITIVE_INFINITY }
  const allowed = new Set<string>()
  for (const condition of policy.conditions) {
    if (condition.operator === 'content-length-range') {
      const { min, max } = condition
      if (Number.isNaN(min) || Number.isNaN(max)) throw denied(`Policy Condition failed: ${condition.text}`)
      range = { min: Math.max(min, range.min), max: Math.min(max, range.max) }
    } else {
      if (!holds(condition, fields.get(condition.field) ?? ''))
        throw denied(`Policy Condition failed: ${condition.text}`)
      allowed.add(condition.field)
    }
  }
  const extra = [...fields.keys()].filter(
    (name) => !allowed.has(name) && !exempt.has(name) && !name.startsWith('x-ignore-'),
  )
  if (extra.length > 0) throw denied(`Extra input fields: ${extra.join(', ')}`)
  return range
}

const holds = (
  {
    operator,
    field,
    value,
  }: { readonly operator: 'eq' | 'starts-with'; readonly field: string; readonly value: string },
  found: string,
): boolean => {
  if (operator === 'eq') return found === value
  // A list of types is of none but such types.
  if (field === 'content-type') return found.split(',').every((each) => each.trim().startsWith(value))
  return found.startsWith(value)
}
