/**
 * Patterns of policies: `*` stands for any run of characters, `/` among them, `?` for exactly one.
 *
 * A pattern is a list of pieces, so that what a variable stands for is never taken for a wildcard.
 */

export type PatternPiece = { readonly literal: string } | 'any' | 'one'

/** The pieces of a text in which `*` and `?` are wildcards. */
export const piecesOf = (text: string): PatternPiece[] =>
  text
    .split(/([*?])/)
    .filter((piece) => piece !== '')
    .map((piece) => (piece === '*' ? 'any' : piece === '?' ? 'one' : { literal: piece }))

/** One entry a character: a character is never longer than two units, the wildcards' names are longer. */
const tokensOf = (pieces: readonly PatternPiece[]): readonly string[] =>
  pieces.flatMap((piece) => (typeof piece === 'string' ? [piece] : Array.from(piece.literal)))

/** Whether the whole of `text` fits. Time is at most the product of both lengths, whatever the pattern. */
export const matchesPieces = (pieces: readonly PatternPiece[], text: string): boolean => {
  const tokens = tokensOf(pieces)
  const characters = Array.from(text)
  let token = 0
  let character = 0
  /** Where to go on when what follows the last `*` does not fit: the `*` takes one character more. */
  let retryToken = -1
  let retryCharacter = 0
  while (character < characters.length) {
    const wanted = tokens[token]
    if (wanted === 'any') {
      retryToken = ++token
      retryCharacter = character
    } else if (wanted === 'one' || (wanted !== undefined && wanted === characters[character])) {
      token++
      character++
    } else if (retryToken >= 0) {
      token = retryToken
      character = ++retryCharacter
    } else {
      return false
    }
  }
  while (tokens[token] === 'any') token++
  return token === tokens.length
}

/** Whether `text` fits a pattern without variables. */
export const matchesWildcard = (pattern: string, text: string): boolean =>
  pattern === '*' || pattern === text || matchesPieces(piecesOf(pattern), text)
