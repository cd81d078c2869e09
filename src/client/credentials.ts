import type { Credentials } from '../protocol/sigv4/sigv4.ts'
import type { Clock } from '../system/clock.ts'

export type { Credentials }

/** Credentials that end; without `expiration` (ms since 1970) they are good for ever. */
export interface ProvidedCredentials extends Credentials {
  readonly expiration?: number | undefined
}

/** Asked when there are none yet, and before they expire. */
export type CredentialsProvider = () => Promise<ProvidedCredentials>

/** How long before their end credentials are asked for anew. */
const refreshMs = 5 * 60 * 1000

/** Keeps what the provider gave until shortly before its end; calls at one time ask it once. */
export const keepCredentials = (provider: CredentialsProvider, clock: Clock): CredentialsProvider => {
  let kept: ProvidedCredentials | undefined
  let asked: Promise<ProvidedCredentials> | undefined
  return async () => {
    if (kept !== undefined && (kept.expiration === undefined || kept.expiration - refreshMs > clock.now()))
      return kept
    asked ??= provider().finally(() => (asked = undefined))
    kept = await asked
    return kept
  }
}
