/** What a download writes into. */
export interface Sink {
  /** For people: a path. */
  readonly name: string
  /** Writes at an offset; spans come in any order and never overlap. */
  write(offset: number, chunk: Uint8Array): Promise<void>
  /** Makes all that was written durable and visible under the final name, at once. */
  finish(): Promise<void>
  /** Removes all that was written. */
  discard(): Promise<void>
}
