/** What S3 says of authentication that it cannot read. Header and query have each their own code. */
import { accessDenied, invalidArgument, invalidRequest } from '../error-messages.ts'
import { S3Error } from '../errors.ts'

/** Where a signature stands. */
export type AuthorizationForm = 'header' | 'query'

const credentialShape = '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request"'

const malformedHeader = (why: string, details: Readonly<Record<string, string>> = {}): S3Error =>
  new S3Error('AuthorizationHeaderMalformed', details, {
    message: `The authorization header is malformed; ${why}`,
  })

export const badQueryParameter = (message: string, details: Readonly<Record<string, string>> = {}): S3Error =>
  new S3Error('AuthorizationQueryParametersError', details, { message })

const badCredential = (
  form: AuthorizationForm,
  why: string,
  details?: Readonly<Record<string, string>>,
): S3Error =>
  form === 'header'
    ? malformedHeader(why, details)
    : badQueryParameter(`Error parsing the X-Amz-Credential parameter; ${why}`, details)

export const malformedCredential = (form: AuthorizationForm): S3Error =>
  badCredential(form, `the Credential is mal-formed; expecting ${credentialShape}.`)

export const wrongScopeEnd = (form: AuthorizationForm, given: string): S3Error =>
  badCredential(form, `incorrect terminal "${given}". This endpoint uses "aws4_request".`)

export const wrongService = (form: AuthorizationForm, given: string): S3Error =>
  badCredential(form, `incorrect service "${given}". This endpoint belongs to "s3".`)

export const wrongScopeDateFormat = (form: AuthorizationForm, given: string): S3Error =>
  badCredential(
    form,
    `incorrect date format "${given}". This date in the credential must be in the format "yyyyMMdd".`,
  )

export const wrongScopeDate = (form: AuthorizationForm, given: string, expected: string): S3Error =>
  badCredential(
    form,
    `Invalid credential date "${given}". This date is not the same as X-Amz-Date: "${expected}".`,
  )

/** Clients read the element and try again with that region. */
export const wrongRegion = (form: AuthorizationForm, given: string, expected: string): S3Error =>
  badCredential(form, `the region '${given}' is wrong; expecting '${expected}'`, { Region: expected })

export const missingHeaderComponents = (): S3Error =>
  malformedHeader(
    'the authorization header requires three components: Credential, SignedHeaders, and Signature.',
  )

export const missingQueryParameters = (): S3Error =>
  badQueryParameter(
    'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
  )

export const missingLegacyParameters = (): S3Error =>
  accessDenied('Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters')

export const legacySignature = (): S3Error =>
  invalidRequest(
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  )

export const badSpacing = (header: string): S3Error =>
  invalidArgument(
    'Authorization',
    header,
    "Authorization header is invalid -- one and only one ' ' (space) required",
  )

export const unknownScheme = (header: string): S3Error =>
  invalidArgument('Authorization', header, 'Unsupported Authorization Type')

export const twoMechanisms = (header: string): S3Error =>
  invalidArgument(
    'Authorization',
    header,
    'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
  )

export const missingDate = (): S3Error =>
  accessDenied('AWS authentication requires a valid Date or x-amz-date header')

export const missingContentSha256 = (): S3Error =>
  invalidRequest('Missing required header for this request: x-amz-content-sha256')
