import type { Random } from '../../system/random.ts'

const counterMax = 2 ** 32

/**
 * Numbers for versions, each used once: 21 bits by chance, drawn at start and at each overflow, and
 * 32 that count. They fit a double exactly and are never 0, which the database takes for "no version".
 */
export const versionSource = (random: Random): (() => number) => {
  let prefix = drawPrefix(random)
  let counter = 0
  return () => {
    if (++counter === counterMax) {
      prefix = drawPrefix(random)
      counter = 1
    }
    return prefix * counterMax + counter
  }
}

const drawPrefix = (random: Random): number => {
  const [high = 0, middle = 0, low = 0] = random.bytes(3)
  return ((high & 31) << 16) | (middle << 8) | low
}
