import type { MemoryBudget } from './memory-budget.ts'
import type { PartPlan } from './plan-parts.ts'
import type { Source } from './source.ts'

/** A part that is ready to be sent; `chunks` may be read again for another attempt. */
export interface ReadyPart {
  /** From 1. */
  readonly number: number
  /** In bytes. */
  readonly size: number
  chunks(): AsyncIterable<Uint8Array>
  /** Gives back the memory that the part holds. */
  release(): void
}

/** A part whose bytes are still to be read, by whoever has a place for it. */
export interface PlannedPart {
  readonly number: number
  prepare(signal: AbortSignal): Promise<ReadyPart>
}

/** Parts up to this size are held in memory and read once; larger ones are read again where needed. */
const heldSizeMax = 64 * 1024 * 1024

/**
 * The parts of a source, in order. Memory is reserved before bytes are read. At least one part
 * comes, be it empty; of a stream none but the first is empty.
 *
 * @throws {RangeError} when a stream is longer than the plan can carry.
 */
export function readParts(
  source: Source,
  plan: PartPlan,
  memory: MemoryBudget,
  signal: AbortSignal | undefined,
): AsyncGenerator<PlannedPart> {
  return source.kind === 'range'
    ? rangeParts(source, plan, memory)
    : streamParts(source, plan, memory, signal)
}

async function* rangeParts(
  source: Source & { readonly kind: 'range' },
  plan: PartPlan,
  memory: MemoryBudget,
): AsyncGenerator<PlannedPart> {
  let start = 0
  for (let number = 1; number <= plan.partCount!; number++) {
    const from = start
    const size = Math.min(plan.partSizeOf(number), source.size - from)
    start += size
    yield { number, prepare: (signal) => prepareRange(source, number, from, size, memory, signal) }
  }
}

async function prepareRange(
  source: Source & { readonly kind: 'range' },
  number: number,
  start: number,
  size: number,
  memory: MemoryBudget,
  signal: AbortSignal,
): Promise<ReadyPart> {
  if (size > heldSizeMax) return { number, size, chunks: () => source.read(start, size), release: () => {} }
  const release = await memory.reserve(size, signal)
  try {
    const held: Uint8Array[] = []
    for await (const chunk of source.read(start, size)) held.push(chunk)
    return { number, size, chunks: () => fromMemory(held), release }
  } catch (error) {
    release()
    throw error
  }
}

async function* streamParts(
  source: Source & { readonly kind: 'stream' },
  plan: PartPlan,
  memory: MemoryBudget,
  signal: AbortSignal | undefined,
): AsyncGenerator<PlannedPart> {
  const reader = createPartReader(source.chunks, signal)
  try {
    for (let number = 1, sent = 0; number === 1 || !(await reader.isAtEnd()); number++) {
      const wanted = plan.partSizeOf(number)
      if (sent >= plan.capacity)
        throw new RangeError(`"${source.name}" is longer than ${plan.capacity} bytes`)
      const release = await memory.reserve(wanted, signal)
      const held = await reader.take(wanted)
      const size = held.reduce((sum, chunk) => sum + chunk.length, 0)
      sent += size
      const part: ReadyPart = { number, size, chunks: () => fromMemory(held), release }
      yield { number, prepare: () => Promise.resolve(part) }
    }
  } finally {
    await reader.close()
  }
}

/** Cuts a stream into pieces of given sizes. A stream that has nothing to say must not delay an abort. */
function createPartReader(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): {
  take(size: number): Promise<Uint8Array[]>
  isAtEnd(): Promise<boolean>
  close(): Promise<void>
} {
  const iterator = chunks[Symbol.asyncIterator]()
  let left: Uint8Array | undefined
  const next = async (): Promise<Uint8Array | undefined> => {
    while (left === undefined || left.length === 0) {
      const read = await untilAborted(iterator.next(), signal)
      if (read.done === true) return undefined
      left = read.value
    }
    return left
  }
  return {
    async take(size) {
      const taken: Uint8Array[] = []
      for (let missing = size; missing > 0;) {
        const chunk = await next()
        if (chunk === undefined) break
        const piece = chunk.subarray(0, missing)
        left = chunk.subarray(piece.length)
        missing -= piece.length
        taken.push(piece)
      }
      return taken
    },
    isAtEnd: async () => (await next()) === undefined,
    close: async () => void (await untilAborted(iterator.return?.(), signal)),
  }
}

/** Resolves as the promise does, or with the signal's reason as soon as it is aborted. */
function untilAborted<T>(promise: T | Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return Promise.resolve(promise)
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => aborted.reject(signal.reason as Error)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return Promise.race([promise, aborted.promise]).finally(() => signal.removeEventListener('abort', abort))
}

async function* fromMemory(held: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* held
}
