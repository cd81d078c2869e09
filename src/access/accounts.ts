import { createHash } from 'node:crypto'
import type { Requester } from './evaluate.ts'
import type { Policy } from './policy.ts'

/** Whoever a request can come from. */
export interface Principal extends Requester {
  /** Twelve digits; empty for the anonymous principal. */
  readonly accountId: string
  /** The canonical user id of the account: 64 hex (the anonymous one has 32, as S3 gives it). */
  readonly id: string
  /** Of the account. */
  readonly displayName: string
  /** What policies know as aws:userid. */
  readonly userId: string
  /** Of a user. */
  readonly userName?: string
  /** What the identity's own policies say. */
  readonly policies: readonly Policy[]
  /** What a session was narrowed to when it began. */
  readonly sessionPolicy?: Policy | undefined
  /** When temporary credentials were issued, ms. */
  readonly issuedAt?: number
}

/**
 * The canonical user id of an account. It follows from the account id, so a change of access keys
 * changes no owner, and every node of a store finds the same.
 */
export const canonicalIdOf = (accountId: string): string =>
  createHash('sha256').update(`partita account ${accountId}`).digest('hex')

export const rootArn = (accountId: string): string => `arn:aws:iam::${accountId}:root`

/** The one account that a store has from its start. */
export const rootAccountId = '000000000001'
export const rootAccountName = 'root'

/** The root of an account: it may everything in its account but what is denied to it. */
export const rootOf = (accountId: string, displayName: string): Principal => ({
  kind: 'root',
  accountId,
  id: canonicalIdOf(accountId),
  displayName,
  arn: rootArn(accountId),
  userId: accountId,
  policies: [],
})

export const rootPrincipal: Principal = rootOf(rootAccountId, rootAccountName)

/** Whoever signs nothing. https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html */
export const anonymousPrincipal: Principal = {
  kind: 'anonymous',
  accountId: '',
  id: '65a011a29cdf8ec533ec3d1ccaae921c',
  displayName: 'anonymous',
  arn: '',
  userId: 'anonymous',
  policies: [],
}

/**
 * Who began something, as Initiator shows it: the account for its root, else the user or session by
 * its ARN.
 */
export const actorOf = ({
  kind,
  id,
  displayName,
  arn,
  userName,
}: Principal): { id: string; displayName: string } =>
  kind === 'user' || kind === 'role' ? { id: arn, displayName: userName ?? displayName } : { id, displayName }
