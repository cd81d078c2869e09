import type { Principal } from './accounts.ts'

/** What is asked: may `principal` do `action` (`s3:PutObject`) to `resource`? */
export interface AccessRequest {
  readonly principal: Principal
  /** Undefined where S3 asks for no permission. */
  readonly action: string | undefined
  /** `arn:aws:s3:::bucket/key`, `arn:aws:s3:::bucket`, or `*`. */
  readonly resource: string
}

/** The one place that decides who may: the account's root may everything, whoever signs nothing may nothing. */
export const authorize = (request: AccessRequest): boolean => request.principal.kind === 'root'

export const resourceOf = (bucket: string | undefined, key: string | undefined): string => {
  if (bucket === undefined) return '*'
  return key === undefined ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`
}
