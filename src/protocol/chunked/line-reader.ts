const cr = 0x0d
const lf = 0x0a

/** Collects one line after another from bytes that may be split anywhere. */
export class LineReader {
  /** The line that `read` has just ended, without its line end; undefined while more is needed. */
  line: string | undefined
  /** Whether that line ended with LF alone. */
  bare = false
  readonly #held: Uint8Array
  #heldSize = 0

  /** `sizeMax` counts the line end. */
  constructor(sizeMax: number) {
    this.#held = new Uint8Array(sizeMax)
  }

  /** Reads from `at` up to a line end; returns where it stopped, -1 when the line is too long. */
  read(input: Uint8Array, at: number): number {
    this.line = undefined
    const room = this.#held.length - this.#heldSize
    const within = input.subarray(at, at + room)
    const found = within.indexOf(lf)
    if (found < 0 && within.length === room) return -1
    const taken = found < 0 ? within : within.subarray(0, found + 1)
    this.#held.set(taken, this.#heldSize)
    this.#heldSize += taken.length
    if (found >= 0) this.#finish()
    return at + taken.length
  }

  #finish(): void {
    const size = this.#heldSize
    this.bare = this.#held[size - 2] !== cr || size < 2
    this.line = String.fromCharCode(...this.#held.subarray(0, size - (this.bare ? 1 : 2)))
    this.#heldSize = 0
  }
}
