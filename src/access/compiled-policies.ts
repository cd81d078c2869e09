import { parsePolicy } from './parse-policy.ts'
import type { PolicyKind } from './parse-policy.ts'
import type { Policy } from './policy.ts'

const countMax = 2000
const compiled = new Map<string, Policy>()

/**
 * The policy of a stored document, parsed once while it is in use.
 * @throws {PolicyError} for a document that no present rule would have let in: then nobody gets in by it.
 */
export const compiledPolicy = (document: string, kind: PolicyKind): Policy => {
  const name = `${kind} ${document}`
  const known = compiled.get(name)
  if (known !== undefined) return known
  const policy = parsePolicy(document, kind)
  if (compiled.size >= countMax) compiled.clear()
  compiled.set(name, policy)
  return policy
}
