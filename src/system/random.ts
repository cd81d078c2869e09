/** The only door to chance. */
export interface Random {
  /** `count` unpredictable bytes. */
  bytes(count: number): Uint8Array
}

const poolSize = 8192

/** Unpredictable bytes of the platform, drawn in bulk: a call for a few bytes costs more than the bytes. */
export const systemRandom: Random = poolOfRandom((bytes) => crypto.getRandomValues(bytes))

function poolOfRandom(fill: (bytes: Uint8Array<ArrayBuffer>) => void): Random {
  const pool = new Uint8Array(poolSize)
  let used = poolSize
  return {
    bytes: (count) => {
      if (count > poolSize) {
        const bytes = new Uint8Array(count)
        for (let start = 0; start < count; start += poolSize) fill(bytes.subarray(start, start + poolSize))
        return bytes
      }
      if (used + count > poolSize) {
        fill(pool)
        used = 0
      }
      used += count
      const bytes = pool.slice(used - count, used)
      pool.fill(0, used - count, used)
      return bytes
    },
  }
}
