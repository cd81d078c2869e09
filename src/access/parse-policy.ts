/**
 * Reads policy documents strictly: what is not understood is refused, never ignored, for an ignored
 * word would be a door left open or shut unseen.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import { isConditionKey } from './condition-keys.ts'
import { parseDate, parseNumber } from './conditions.ts'
import { parseIpRange } from './ip-range.ts'
import { operatorNames } from './policy.ts'
import type { Condition, OperatorName, PatternClause, Policy, Statement } from './policy.ts'
import { asObject, asText, asTexts, onlyMembers, PolicyError } from './policy-json.ts'
import type { JsonObject } from './policy-json.ts'
import { parsePrincipals } from './policy-principals.ts'
import { conditionKey } from './policy-variables.ts'

/**
 * `identity`: of a user, a role or a session. `bucket`: what a bucket allows whom. `trust`: who may
 * take on a role.
 */
export type PolicyKind = 'identity' | 'bucket' | 'trust'

export const notJsonMessage = "Policies must be valid JSON and the first byte must be '{'"

/** @throws {PolicyError} for anything that is not a whole policy of its kind. */
export const parsePolicy = (text: string, kind: PolicyKind): Policy => {
  const document = parseDocument(text)
  onlyMembers(document, ['Version', 'Id', 'Statement'], 'the policy')
  const { Version = '2008-10-17', Id, Statement } = document
  if (Version !== '2012-10-17' && Version !== '2008-10-17') {
    throw new PolicyError('The policy must contain a valid version string')
  }
  if (Id !== undefined) asText(Id, 'Id')
  if (Statement === undefined) throw new PolicyError('Missing required field Statement')
  const list = Array.isArray(Statement) ? Statement : [Statement]
  if (list.length === 0) throw new PolicyError('Could not parse the policy: Statement is empty!')
  const sids = list
    .map((each) => asObject(each, 'Statement')['Sid'])
    .filter((sid) => sid !== undefined && sid !== '')
  if (new Set(sids).size < sids.length)
    throw new PolicyError('Statement IDs (SID) in a single policy must be unique')
  return {
    variables: Version === '2012-10-17',
    statements: list.map((each) => parseStatement(asObject(each, 'Statement'), kind)),
  }
}

const parseDocument = (text: string): JsonObject => {
  if (!text.startsWith('{')) throw new PolicyError(notJsonMessage)
  try {
    return asObject(JSON.parse(text), 'The policy')
  } catch (error) {
    if (error instanceof PolicyError) throw error
    throw new PolicyError(notJsonMessage, { cause: error })
  }
}

const statementMembers = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]

const parseStatement = (statement: JsonObject, kind: PolicyKind): Statement => {
  onlyMembers(statement, statementMembers, 'a statement')
  if (statement['Sid'] !== undefined) asText(statement['Sid'], 'Sid')
  const effect = statement['Effect']
  if (effect === undefined) throw new PolicyError('Missing required field Effect')
  if (effect !== 'Allow' && effect !== 'Deny')
    throw new PolicyError(`Invalid effect: ${JSON.stringify(effect)}`)
  const { Condition } = statement
  return {
    effect,
    principals: parsePrincipals(statement, kind, effect),
    actions: parseActions(statement, kind),
    resources: parseResources(statement, kind),
    conditions: Condition === undefined ? [] : parseConditions(asObject(Condition, 'Condition')),
  }
}

/** Exactly one of `name` and `Not…`. */
const clauseOf = (statement: JsonObject, name: 'Action' | 'Resource'): PatternClause => {
  const plain = statement[name]
  const negated = statement[`Not${name}`]
  if (plain !== undefined && negated !== undefined) {
    throw new PolicyError(`A statement has ${name} or Not${name}, not both`)
  }
  if (plain === undefined && negated === undefined) throw new PolicyError(`Missing required field ${name}`)
  return { not: negated !== undefined, patterns: asTexts(plain ?? negated, name) }
}

const actionForm = /^(\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$/

const parseActions = (statement: JsonObject, kind: PolicyKind): PatternClause => {
  const clause = clauseOf(statement, 'Action')
  for (const action of clause.patterns) {
    if (!actionForm.test(action)) throw new PolicyError('Policy has invalid action')
    const fits = kind === 'bucket' ? /^(\*|s3:)/i : kind === 'trust' ? /^sts:/i : /./
    if (!fits.test(action)) throw new PolicyError('Policy has invalid action')
  }
  return clause
}

const parseResources = (statement: JsonObject, kind: PolicyKind): PatternClause | undefined => {
  if (kind === 'trust') {
    if (statement['Resource'] === undefined && statement['NotResource'] === undefined) return undefined
    throw new PolicyError('Has prohibited field Resource')
  }
  const clause = clauseOf(statement, 'Resource')
  for (const resource of clause.patterns) {
    if (resource !== '*' && !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+$/s.test(resource)) {
      throw new PolicyError('Policy has invalid resource')
    }
  }
  return clause
}

const parseConditions = (blocks: JsonObject): readonly Condition[] =>
  Object.entries(blocks).flatMap(([name, block]) => {
    const operator = parseOperator(name)
    return Object.entries(asObject(block, `Condition ${name}`)).map(([key, value]): Condition => {
      const normal = conditionKey(key)
      if (!isConditionKey(normal)) throw new PolicyError(`Policy has an invalid condition key: ${key}`)
      const values = asTexts(value, `Condition ${name} ${key}`, true)
      for (const each of values) checkValue(operator.operator, each)
      return { ...operator, key: normal, values }
    })
  })

type Operator = Pick<Condition, 'operator' | 'quantifier' | 'ifExists'>

const parseOperator = (name: string): Operator => {
  const [, quantifier, word = ''] = /^(?:(ForAllValues|ForAnyValue):)?(.*)$/.exec(name) ?? []
  const ifExists = word.endsWith('IfExists')
  const bare = ifExists ? word.slice(0, -'IfExists'.length) : word
  const operator = operatorNames.find((each) => each === bare)
  if (operator === undefined || (operator === 'Null' && (ifExists || quantifier !== undefined))) {
    throw new PolicyError(`Invalid Condition type : ${name}`)
  }
  return { operator, ifExists, quantifier: quantifier as Operator['quantifier'] }
}

const checkValue = (operator: OperatorName, value: string): void => {
  if (isValue(operator, value)) return
  throw new PolicyError(`Invalid value for ${operator}: ${value}`)
}

const isValue = (operator: OperatorName, value: string): boolean => {
  if (value.includes('${')) return true
  if (operator.startsWith('Numeric')) return !Number.isNaN(parseNumber(value))
  if (operator.startsWith('Date')) return !Number.isNaN(parseDate(value))
  if (operator.endsWith('IpAddress')) return parseIpRange(value) !== undefined
  if (operator === 'Bool' || operator === 'Null') return /^(true|false)$/i.test(value)
  if (operator === 'BinaryEquals')
    return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)
  return true
}
