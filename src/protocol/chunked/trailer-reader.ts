import { S3Error } from '../errors.ts'
import { trailerSignature } from '../sigv4/chunk-signature.ts'
import type { ChunkSigning } from '../sigv4/chunk-signature.ts'
import { equalConstantTime } from '../sigv4/constant-time.ts'

/** Bytes of one line: the longest checksum is 88 characters. */
export const trailerLineMax = 512

const signatureName = 'x-amz-trailer-signature'
const trailerLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x21-\x7e]+)[ \t]*$/

const malformed = (why: string): S3Error =>
  new S3Error('MalformedTrailerError', {}, { cause: new Error(why) })

export interface TrailerOptions {
  readonly signing?: ChunkSigning
  readonly trailerNames: readonly string[]
  readonly signedTrailer: boolean
}

/**
 * Reads what follows the last chunk: exactly the trailers announced, with their signature where one
 * is due, and an empty line.
 *
 * A signed trailer in the wild ends its lines with LF and has an empty line before the signature;
 * the documentation's own example does too. Both forms are taken.
 */
export class TrailerReader {
  readonly #options: TrailerOptions
  readonly #trailers: Map<string, string>
  #previousSignature = ''
  #signatureSeen = false
  #emptySeen = false

  constructor(options: TrailerOptions, trailers: Map<string, string>) {
    this.#options = options
    this.#trailers = trailers
  }

  /** `previousSignature` is that of the empty chunk. */
  begin(previousSignature: string): void {
    this.#previousSignature = previousSignature
  }

  /** Takes one line; true when it was the last. `bare` says that it ended with LF alone. */
  take(line: string, bare: boolean): boolean {
    const { signedTrailer } = this.#options
    if (line === '') {
      if (bare) throw malformed('A line end without CR')
      if (!signedTrailer || this.#signatureSeen) return this.#finish()
      if (this.#emptySeen) throw malformed('The signature is missing')
      this.#emptySeen = true
      return false
    }
    if (bare && !signedTrailer) throw malformed('A line end without CR')
    const found = trailerLine.exec(line)
    const name = found?.[1]?.toLowerCase()
    const value = found?.[2]
    if (name === undefined || value === undefined || this.#signatureSeen)
      throw malformed('A line is not a trailer')
    if (signedTrailer && name === signatureName) {
      this.#verify(value)
    } else {
      if (!this.#options.trailerNames.includes(name)) throw malformed(`${name} was not announced`)
      if (this.#trailers.has(name)) throw malformed(`${name} came twice`)
      this.#trailers.set(name, value)
    }
    return false
  }

  #verify(signature: string): void {
    const { signing } = this.#options
    if (signing === undefined) throw new Error('A signed trailer needs signed chunks')
    const expected = trailerSignature(signing, this.#previousSignature, this.#trailers)
    if (!equalConstantTime(expected, signature)) throw new S3Error('SignatureDoesNotMatch')
    this.#signatureSeen = true
  }

  #finish(): true {
    for (const name of this.#options.trailerNames) {
      if (!this.#trailers.has(name)) throw malformed(`${name} is missing`)
    }
    return true
  }
}
