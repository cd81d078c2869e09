/** `${aws:username}` and its like in policies. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
import { piecesOf } from './wildcard.ts'
import type { PatternPiece } from './wildcard.ts'

/** What is known of a request: the values of a condition key (as `conditionKey` writes it); undefined for none. */
export type RequestContext = (key: string) => readonly string[] | undefined

/** Condition keys are spelled in any case, the names of tags are not. */
export const conditionKey = (key: string): string => {
  const slash = key.indexOf('/')
  return slash < 0 ? key.toLowerCase() : key.slice(0, slash).toLowerCase() + key.slice(slash)
}

const variable = /\$\{([^}]*)\}/g

/**
 * The pieces of a pattern with its variables filled in; undefined when one has no single value, and
 * no default (`${aws:username, 'nobody'}`): then nothing fits the pattern.
 */
export const fillIn = (
  text: string,
  context: RequestContext,
  options: { readonly variables: boolean; readonly wildcards: boolean },
): readonly PatternPiece[] | undefined => {
  const plain = (part: string): PatternPiece[] =>
    options.wildcards ? piecesOf(part) : part === '' ? [] : [{ literal: part }]
  if (!options.variables || !text.includes('${')) return plain(text)
  const pieces: PatternPiece[] = []
  let end = 0
  for (const match of text.matchAll(variable)) {
    const value = valueOf(match[1] ?? '', context)
    if (value === undefined) return undefined
    pieces.push(...plain(text.slice(end, match.index)))
    if (value !== '') pieces.push({ literal: value })
    end = match.index + match[0].length
  }
  return [...pieces, ...plain(text.slice(end))]
}

/** The same as text, for where there are no wildcards. */
export const fillInText = (text: string, context: RequestContext, variables: boolean): string | undefined =>
  fillIn(text, context, { variables, wildcards: false })
    ?.map((piece) => (typeof piece === 'string' ? '' : piece.literal))
    .join('')

const valueOf = (name: string, context: RequestContext): string | undefined => {
  if (name === '*' || name === '?' || name === '$') return name
  const parts = /^\s*([^,]+?)\s*(?:,\s*'([^']*)'\s*)?$/.exec(name)
  if (parts === null) return undefined
  const values = context(conditionKey(parts[1] ?? ''))
  return values?.length === 1 ? values[0] : values === undefined ? parts[2] : undefined
}
