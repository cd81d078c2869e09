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

/** What was asked for is not there. */
export class NotThereError extends Error {
  override name = 'NotThereError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
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
    return { code: codeOf(innermost(error)), message: error.message, exitCode: exitCodes.someFailed }
  }
  if (error instanceof NotThereError) {
    return { code: error.code, message: error.message, exitCode: exitCodes.service }
  }
  if (error instanceof S3Error) {
    return { code: error.code, message: error.message, exitCode: exitCodes.service }
  }
  return { ...tellOther(error), exitCode: exitCodes.other }
}

const codeOf = (error: unknown): string =>
  error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.name) : 'Error'

function tellOther(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: 'Error', message: String(error) }
  const cause = innermost(error) as Error
  const code = codeOf(cause)
  // Most errors that wrap another say in their own message what it says.
  const told = error.message.includes(cause.message) ? error.message : `${error.message}: ${cause.message}`
  return { code, message: told === '' ? code : told }
}
