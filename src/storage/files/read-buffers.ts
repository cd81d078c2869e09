/**
 * Buffers that reads are done into, used again: a fresh one for each read costs the kernel more (new
 * pages, zeroed) than the copy of its bytes.
 */
export interface ReadBuffers {
  take(): Buffer
  /** Only when nobody will look at the bytes any more. */
  giveBack(buffer: Buffer): void
}

export const createReadBuffers = (size: number, keptMax: number): ReadBuffers => {
  const kept: Buffer[] = []
  return {
    take: () => kept.pop() ?? Buffer.allocUnsafeSlow(size),
    giveBack: (buffer) => {
      if (kept.length < keptMax) kept.push(buffer)
    },
  }
}
