import type { Random } from '../system/random.ts'

const idSize = 8
const poolSize = 512 * idSize

/** Makes request ids, 16 upper-case hex digits each. */
export const requestIdMaker = (random: Random): (() => string) => {
  let pool = Buffer.alloc(0)
  let used = 0
  return () => {
    if (used >= pool.length) {
      pool = Buffer.from(random.bytes(poolSize))
      used = 0
    }
    used += idSize
    return pool.toString('hex', used - idSize, used).toUpperCase()
  }
}
