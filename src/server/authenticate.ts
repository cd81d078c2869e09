import type { AccessKeys } from '../access/access-keys.ts'
import { anonymousPrincipal } from '../access/accounts.ts'
import type { Principal } from '../access/accounts.ts'
import { accessDenied, invalidAccessKeyId } from '../protocol/error-messages.ts'
import { parseAuthorization } from '../protocol/sigv4/parse-authorization.ts'
import { parsePayloadHash, unsignedPayload } from '../protocol/sigv4/payload-hash.ts'
import type { PayloadForm } from '../protocol/sigv4/payload-hash.ts'
import type { SignedRequest } from '../protocol/sigv4/sigv4.ts'
import { verifySignature } from '../protocol/sigv4/verify.ts'
import type { VerifiedSignature } from '../protocol/sigv4/verify.ts'

export interface Authentication {
  readonly principal: Principal
  /** What the signature, or for an anonymous request its header, says of the body. */
  readonly payload: PayloadForm
  /** Undefined for an anonymous request. */
  readonly signature: VerifiedSignature | undefined
}

export interface AuthenticateOptions {
  readonly accessKeys: AccessKeys
  readonly region: string
  /** ms since the epoch. */
  readonly now: number
}

/**
 * Who sent a request. A request without any sign of authentication is from nobody in particular,
 * which is no error yet.
 *
 * @throws {S3Error} what `parseAuthorization` and `verifySignature` throw; InvalidAccessKeyId;
 * InvalidToken; ExpiredToken; AccessDenied for signed chunks in an anonymous request.
 */
export const authenticate = async (
  request: SignedRequest,
  options: AuthenticateOptions,
): Promise<Authentication> => {
  const { region, now } = options
  const parsed = parseAuthorization(request, region)
  if (parsed === undefined) return anonymous(request)
  const key = await options.accessKeys.find(parsed.accessKeyId, parsed.sessionToken)
  if (key === undefined) throw invalidAccessKeyId(parsed.accessKeyId)
  const signature = verifySignature(parsed, request, key.secretAccessKey, { now, region })
  return { principal: key.principal, payload: parsePayloadHash(signature.payloadHash), signature }
}

const anonymous = (request: SignedRequest): Authentication => {
  const sent = request.headers.find(([name]) => name === 'x-amz-content-sha256')?.[1]
  const payload = parsePayloadHash(sent ?? unsignedPayload)
  if (payload.kind === 'chunked' && payload.signed) throw accessDenied()
  return { principal: anonymousPrincipal, payload, signature: undefined }
}
