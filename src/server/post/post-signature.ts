/**
 * Who signed a form: the policy is what is signed.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html
 */
import { createHmac } from 'node:crypto'
import type { AccessKeys } from '../../access/access-keys.ts'
import { anonymousPrincipal } from '../../access/accounts.ts'
import type { Principal } from '../../access/accounts.ts'
import { accessDenied, invalidAccessKeyId, invalidArgument } from '../../protocol/error-messages.ts'
import { S3Error } from '../../protocol/errors.ts'
import { signText } from '../../protocol/sigv4/canonical-request.ts'
import { equalConstantTime } from '../../protocol/sigv4/constant-time.ts'
import { signingKey } from '../../protocol/sigv4/signing-key.ts'
import { algorithm, s3Service, scopeEnd } from '../../protocol/sigv4/sigv4.ts'

/** By lower-case name. */
export type FormFields = ReadonlyMap<string, string>

const version4 = ['X-Amz-Signature', 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date'] as const
const version2 = ['Signature', 'AWSAccessKeyId'] as const

interface Signed {
  readonly accessKeyId: string
  readonly signature: string
  sign(secretAccessKey: string): string
}

/**
 * Who posts a form: whoever signed its policy, or nobody in particular where it has none.
 *
 * @throws {S3Error} InvalidArgument for a field that is missing or not of its form, AccessDenied for a
 * policy that nobody signed, InvalidAccessKeyId, SignatureDoesNotMatch, and what `accessKeys` throws.
 */
export const authenticateForm = async (
  fields: FormFields,
  { accessKeys, region }: { readonly accessKeys: AccessKeys; readonly region: string },
): Promise<Principal> => {
  const policy = fields.get('policy')
  const signed = findSignature(fields, policy ?? '', region)
  if (policy === undefined) {
    if (signed !== undefined) throw missingField('policy')
    return anonymousPrincipal
  }
  if (signed === undefined) throw accessDenied()
  const key = await accessKeys.find(signed.accessKeyId, fields.get('x-amz-security-token'))
  if (key === undefined) throw invalidAccessKeyId(signed.accessKeyId)
  if (!equalConstantTime(signed.sign(key.secretAccessKey), signed.signature)) {
    throw new S3Error('SignatureDoesNotMatch', {
      AWSAccessKeyId: signed.accessKeyId,
      StringToSign: policy,
      SignatureProvided: signed.signature,
      StringToSignBytes: Array.from(Buffer.from(policy), (byte) => byte.toString(16).padStart(2, '0')).join(
        ' ',
      ),
    })
  }
  return key.principal
}

const findSignature = (fields: FormFields, policy: string, region: string): Signed | undefined => {
  const has = (name: string): boolean => fields.has(name.toLowerCase())
  const value = (name: string): string => fields.get(name.toLowerCase()) ?? ''
  const version = [version4, version2].find((names) => names.some(has))
  if (version === undefined) return undefined
  const missing = version.find((name) => !has(name))
  if (missing !== undefined) throw missingField(missing)
  if (version === version2) {
    return {
      accessKeyId: value('AWSAccessKeyId'),
      signature: value('Signature'),
      sign: (secret) => createHmac('sha1', secret).update(policy).digest('base64'),
    }
  }
  if (value('X-Amz-Algorithm') !== algorithm) {
    throw invalidArgument(
      'X-Amz-Algorithm',
      value('X-Amz-Algorithm'),
      `X-Amz-Algorithm only supports "${algorithm}"`,
    )
  }
  if (!/^\d{8}T\d{6}Z$/.test(value('X-Amz-Date'))) {
    throw invalidArgument(
      'X-Amz-Date',
      value('X-Amz-Date'),
      "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
    )
  }
  const { accessKeyId, date } = parseCredential(value('X-Amz-Credential'), region)
  return {
    accessKeyId,
    signature: value('X-Amz-Signature'),
    sign: (secret) => signText(signingKey(secret, { date, region, service: s3Service }), policy),
  }
}

const parseCredential = (
  credential: string,
  region: string,
): { readonly accessKeyId: string; readonly date: string } => {
  const refused = (why: string): S3Error =>
    invalidArgument('X-Amz-Credential', credential, `Error parsing the X-Amz-Credential parameter; ${why}`)
  const parts = credential.split('/')
  const [date = '', givenRegion, service, end] = parts.slice(-4)
  const accessKeyId = parts.slice(0, -4).join('/')
  if (accessKeyId === '' || service !== s3Service || end !== scopeEnd || !/^\d{8}$/.test(date)) {
    throw refused(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    )
  }
  if (givenRegion !== region) throw refused(`the region '${givenRegion}' is wrong; expecting '${region}'`)
  return { accessKeyId, date }
}

export const missingField = (name: string): S3Error =>
  invalidArgument(
    name,
    '',
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
  )
