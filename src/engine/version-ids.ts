/**
 * Version ids as S3 shows them: 32 characters that tell nothing, and that nobody can make up.
 *
 * Inside are the 128 bits of the version's own id, so a version is found by its id without an index.
 * They are enciphered: 8 bytes of an HMAC of them come last, and make the mask that hides them.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { bytesOfId, idOfBytes } from './ids.ts'

export interface VersionIds {
  /** The version id of a version whose own id is given. */
  write(id: string): string
  /** The own id again; undefined for what `write` has not made. */
  parse(versionId: string): string | undefined
}

/** @param secret of the store; whoever has it can make ids that `parse` takes. */
export const createVersionIds = (secret: Uint8Array): VersionIds => {
  const tagOf = (bytes: Uint8Array): Buffer =>
    createHmac('sha256', secret).update('tag').update(bytes).digest().subarray(0, 8)
  const masked = (bytes: Uint8Array, tag: Uint8Array): Buffer => {
    const mask = createHmac('sha256', secret).update('mask').update(tag).digest()
    return Buffer.from(bytes.map((byte, index) => byte ^ mask[index]!))
  }
  return {
    write: (id) => {
      const bytes = bytesOfId(id)
      const tag = tagOf(bytes)
      const text = Buffer.concat([masked(bytes, tag), tag]).toString('base64url')
      // An id that began with a hyphen would look like an option on a command line.
      return text.replaceAll('-', '.')
    },
    parse: (versionId) => {
      if (!/^[A-Za-z0-9._]{32}$/.test(versionId)) return undefined
      const all = Buffer.from(versionId.replaceAll('.', '-'), 'base64url')
      const tag = all.subarray(16)
      const bytes = masked(all.subarray(0, 16), tag)
      return timingSafeEqual(tagOf(bytes), tag) ? idOfBytes(bytes) : undefined
    },
  }
}
