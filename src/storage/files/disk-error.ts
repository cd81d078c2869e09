import { StorageFullError } from '../errors.ts'

const fullCodes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** An error of the disk as the stores throw it. */
export const diskError = (error: unknown): Error => {
  if (error instanceof Error && 'code' in error && fullCodes.has(error.code)) {
    return new StorageFullError(`No space left: ${error.message}`, { cause: error })
  }
  return error instanceof Error ? error : new Error(String(error))
}
