/** Errors of the IAM and STS APIs, in the words of AWS. */
import { S3Error } from '../protocol/errors.ts'

const error = (code: string, status: number, message: string): S3Error =>
  new S3Error(code, {}, { status, message })

export const noSuchEntity = (what: string): S3Error => error('NoSuchEntity', 404, `${what} cannot be found.`)
export const entityExists = (what: string): S3Error =>
  error('EntityAlreadyExists', 409, `${what} already exists.`)
export const deleteConflict = (message: string): S3Error => error('DeleteConflict', 409, message)
export const limitExceeded = (message: string): S3Error => error('LimitExceeded', 409, message)
export const validationError = (message: string): S3Error => error('ValidationError', 400, message)
export const malformedDocument = (message: string): S3Error => error('MalformedPolicyDocument', 400, message)
export const invalidAction = (name: string): S3Error =>
  error('InvalidAction', 400, `Could not find operation ${name} of this API.`)
export const notAuthorized = (who: string, action: string, resource: string): S3Error =>
  error('AccessDenied', 403, `User: ${who} is not authorized to perform: ${action} on resource: ${resource}`)
export const expiredToken = (): S3Error => new S3Error('ExpiredToken')
