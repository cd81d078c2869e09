/** Reads JSON for policies: what is of another shape than asked for is refused with the place where it stands. */

/** A policy that cannot be accepted; the message says what to change. */
export class PolicyError extends Error {
  override name = 'PolicyError'
}

export type JsonObject = Readonly<Record<string, unknown>>

export const asObject = (value: unknown, place: string): JsonObject => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
  throw new PolicyError(`${place} must be a JSON object`)
}

/** @throws {PolicyError} for a member that is none of `allowed`. */
export const onlyMembers = (object: JsonObject, allowed: readonly string[], place: string): void => {
  const stray = Object.keys(object).find((name) => !allowed.includes(name))
  if (stray !== undefined) throw new PolicyError(`Unknown field ${stray} in ${place}`)
}

export const asText = (value: unknown, place: string): string => {
  if (typeof value === 'string') return value
  throw new PolicyError(`${place} must be a text`)
}

/** A single value stands for a list of one; numbers and booleans are the texts that they are written as. */
export const asTexts = (value: unknown, place: string, scalars = false): readonly string[] => {
  const list = Array.isArray(value) ? value : [value]
  if (list.length === 0) throw new PolicyError(`${place} must not be empty`)
  return list.map((each) => {
    if (scalars && (typeof each === 'number' || typeof each === 'boolean')) return String(each)
    return asText(each, place)
  })
}
