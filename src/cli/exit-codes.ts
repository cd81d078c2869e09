import { S3Error } from '../protocol/errors.ts'
import { TransferError } from '../transfer/transfer-error.ts'

/** Those of the AWS command line. https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html */
export const exitCodes = {
  done: 0,
  /** Of several transfers or deletions at least one failed. */
  someFailed: 1,
  someSkipped: 2,
  interrupted: 130,
  usage: 252,
  configuration: 253,
  service: 254,
  other: 255,
} as const

/** The command line cannot be understood. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** Credentials, endpoint or profile are missing or wrong. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError'
}

export interface ToldError {
  readonly code: string
  readonly message: string
  readonly exitCode: number
}

const innermost = (error: unknown): unknown =>
  error instanceof Error && error.cause instanceof Error ? innermost(error.cause) : error

/** What a user is told of an error, and how the command ends for it. */
export function tellError(error: unknown): ToldError {
  if (error instanceof UsageError) return { code: 'Usage', message: error.message, exitCode: exitCodes.usage }
  if (error instanceof ConfigurationError || (error instanceof Error && error.name === 'CredentialsError')) {
    return { code: 'Configuration', message: error.message, exitCode: exitCodes.configuration }
  }
  if (error instanceof TransferError) {
    const cause = innermost(error)
    const code = cause instanceof S3Error ? cause.code : error.name
    return { code, message: error.message, exitCode: exitCodes.someFailed }
  }
  if (error instanceof S3Error) {
    return { code: error.code, message: error.message, exitCode: exitCodes.service }
  }
  return { ...tellOther(error), exitCode: exitCodes.other }
}

function tellOther(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: 'Error', message: String(error) }
  const cause = innermost(error) as NodeJS.ErrnoException
  const code = cause.code ?? cause.name
  const told = cause === error ? error.message : `${error.message}: ${cause.message}`
  // An AggregateError of a refused connection has an empty message.
  return { code, message: told === '' ? code : told }
}
