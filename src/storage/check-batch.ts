import { keySizeMax, type Batch } from './meta-store.ts'

/**
 * Looks at a whole batch before any of it is written.
 * @throws {Error} for what no store can take: it is a bug of the caller.
 */
export const checkBatch = (batch: Batch): void => {
  for (const [key] of batch.expect) checkKey(key)
  for (const [key, value] of batch.set) {
    checkKey(key)
    if (value !== undefined && !(value instanceof Uint8Array))
      throw new TypeError('A value is not a Uint8Array')
  }
}

const checkKey = (key: Uint8Array): void => {
  if (key.byteLength === 0 || key.byteLength > keySizeMax) {
    throw new RangeError(`A key has ${key.byteLength} bytes; 1 to ${keySizeMax} are allowed`)
  }
}
