import { randomFillSync } from 'node:crypto'

/** The only door to chance. */
export interface Random {
  /** `count` unpredictable bytes. */
  bytes(count: number): Uint8Array
}

export const systemRandom: Random = {
  bytes: (count) => randomFillSync(new Uint8Array(count)),
}
