import type { Hasher } from './checksum.ts'
import type { HashKernel } from './kernel.ts'

/**
 * A kernel keeps the state of one stream. It belongs to the hasher that used it last; another one that
 * needs it saves that state first. So hashers need no memory of the kernel, and none is lost when a hasher
 * is dropped without a word.
 */
class KernelHasher implements Hasher {
  readonly #seat: Seat
  readonly #size: number
  #saved: Uint8Array | undefined
  #ended = false

  constructor(seat: Seat, size: number) {
    this.#seat = seat
    this.#size = size
  }

  update(chunk: Uint8Array): void {
    const { kernel, bytes, input, inputSize } = this.#take()
    if (chunk.length <= inputSize) {
      bytes.set(chunk, input)
      kernel.update(chunk.length)
      return
    }
    for (let from = 0; from < chunk.length; from += inputSize) {
      const piece = chunk.subarray(from, from + inputSize)
      bytes.set(piece, input)
      kernel.update(piece.length)
    }
  }

  digest(): Uint8Array {
    const { kernel, bytes, output } = this.#take()
    kernel.finish(this.#size)
    this.dispose()
    return bytes.slice(output, output + this.#size)
  }

  dispose(): void {
    this.#ended = true
    this.#saved = undefined
    if (this.#seat.holder === this) this.#seat.holder = undefined
  }

  #take(): Seat {
    const seat = this.#seat
    if (seat.holder === this) return seat
    if (this.#ended) throw new Error('The hasher has ended: it gives one digest only')
    if (seat.holder !== undefined) seat.holder.#save()
    if (this.#saved === undefined) seat.kernel.begin()
    else seat.bytes.set(this.#saved, seat.state)
    seat.holder = this
    return seat
  }

  #save(): void {
    const { bytes, state, stateSize } = this.#seat
    this.#saved ??= new Uint8Array(stateSize)
    this.#saved.set(bytes.subarray(state, state + stateSize))
  }
}

interface Seat {
  readonly kernel: HashKernel
  readonly bytes: Uint8Array
  readonly input: number
  readonly inputSize: number
  readonly state: number
  readonly stateSize: number
  readonly output: number
  holder: KernelHasher | undefined
}

const seats = new WeakMap<HashKernel, Seat>()

/** A hasher that runs in the kernel and gives `size` bytes of digest. */
export function kernelHasher(kernel: HashKernel, size: number): Hasher {
  let seat = seats.get(kernel)
  if (seat === undefined) seats.set(kernel, (seat = seatOf(kernel)))
  return new KernelHasher(seat, size)
}

function seatOf(kernel: HashKernel): Seat {
  return {
    kernel,
    bytes: new Uint8Array(kernel.memory.buffer),
    input: kernel.input.value,
    inputSize: kernel.inputSize.value,
    state: kernel.state.value,
    stateSize: kernel.stateSize.value,
    output: kernel.output.value,
    holder: undefined,
  }
}
