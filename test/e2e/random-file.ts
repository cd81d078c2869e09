import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'

/** Writes `size` bytes that do not compress; gives their SHA-256, hex. */
export const writeRandomFile = async (path: string, size: number): Promise<string> => {
  const cipher = createCipheriv('aes-128-ctr', randomBytes(16), randomBytes(16))
  const hash = createHash('sha256')
  const zeros = Buffer.alloc(1024 * 1024)
  const handle = await open(path, 'w')
  try {
    for (let left = size; left > 0; left -= zeros.length) {
      const block = cipher.update(zeros.subarray(0, Math.min(left, zeros.length)))
      hash.update(block)
      await handle.write(block)
    }
  } finally {
    await handle.close()
  }
  return hash.digest('hex')
}
