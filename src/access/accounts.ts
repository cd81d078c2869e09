import { createHash } from 'node:crypto'

/** Whoever a request can come from. */
export interface Principal {
  readonly kind: 'root' | 'anonymous'
  /** Twelve digits; empty for the anonymous principal. */
  readonly accountId: string
  /** The canonical user id: 64 hex (the anonymous one has 32, as S3 gives it). */
  readonly id: string
  readonly displayName: string
}

/**
 * The canonical user id of an account. It follows from the account id, so a change of access keys
 * changes no owner, and every node of a store finds the same.
 */
export const canonicalIdOf = (accountId: string): string =>
  createHash('sha256').update(`partita account ${accountId}`).digest('hex')

/** The one account that a store has from its start. */
export const rootAccountId = '000000000001'

export const rootPrincipal: Principal = {
  kind: 'root',
  accountId: rootAccountId,
  id: canonicalIdOf(rootAccountId),
  displayName: 'root',
}

/** Whoever signs nothing. https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html */
export const anonymousPrincipal: Principal = {
  kind: 'anonymous',
  accountId: '',
  id: '65a011a29cdf8ec533ec3d1ccaae921c',
  displayName: 'anonymous',
}
