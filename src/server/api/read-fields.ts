import { invalidArgument } from '../../protocol/error-messages.ts'

type Body = Readonly<Record<string, unknown>>

/** @throws {S3Error} InvalidArgument. */
export const textOf = (body: Body, name: string): string => {
  const value = body[name]
  if (typeof value === 'string') return value
  throw invalidArgument(name, String(value), `${name} must be a text`)
}

/** @throws {S3Error} InvalidArgument. */
export const idleMsOf = (body: Body): number => {
  const seconds = body['idleSeconds']
  if (typeof seconds === 'number' && seconds > 0 && Number.isSafeInteger(seconds)) return seconds * 1000
  throw invalidArgument('idleSeconds', String(seconds), 'idleSeconds must be a positive whole number')
}
