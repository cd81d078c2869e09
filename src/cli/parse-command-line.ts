import { parseArgs } from 'node:util'
import type { ParseArgsConfig } from 'node:util'
import { UsageError } from './exit-codes.ts'
import { parseSeconds, parseSize, writeDuration, writeSize } from './quantities.ts'
import { connectionFlags, globalFlags } from './verb.ts'
import type { AnyVerb, Argument, ConnectionSettings, Flag, FlagValues } from './verb.ts'

type Value = string | number | boolean | undefined

export interface CommandLine {
  readonly arguments: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly flags: Readonly<Record<string, Value>>
  readonly connection: ConnectionSettings
  readonly global: FlagValues<typeof globalFlags>
}

/**
 * Reads the words after the verb by its declaration.
 *
 * @throws {UsageError} for an unknown flag, a value that does not fit, or arguments too few or too many.
 */
export function parseCommandLine(
  verb: AnyVerb,
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): CommandLine {
  const flags: Readonly<Record<string, Flag>> = {
    ...verb.flags,
    ...(verb.connects ? connectionFlags : {}),
    ...globalFlags,
  }
  const { values, positionals } = split(flags, words)
  const read = (names: Readonly<Record<string, Flag>>): Record<string, Value> =>
    Object.fromEntries(
      Object.entries(names).map(([name, flag]) => [name, readFlag(name, flag, values[name], env)]),
    )
  const global = read(globalFlags) as unknown as FlagValues<typeof globalFlags>
  return {
    arguments: global.help ? {} : readArguments(verb, positionals),
    flags: read(verb.flags),
    connection: readConnection(values),
    global,
  }
}

/** Only what was written: which variable or file comes next is decided where the endpoint is looked for. */
function readConnection(values: Readonly<Record<string, unknown>>): ConnectionSettings {
  const given = (name: keyof typeof connectionFlags): string | undefined => values[name] as string | undefined
  return { 'endpoint-url': given('endpoint-url'), profile: given('profile'), region: given('region') }
}

function split(
  flags: Readonly<Record<string, Flag>>,
  words: readonly string[],
): { values: Readonly<Record<string, unknown>>; positionals: readonly string[] } {
  const options: ParseArgsConfig['options'] = {}
  for (const [name, flag] of Object.entries(flags)) {
    const type = flag.type === 'boolean' ? 'boolean' : 'string'
    options[name] = flag.short === undefined ? { type } : { type, short: flag.short }
  }
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true })
  } catch (error) {
    // Node's advice after the first sentence is for programmers.
    throw new UsageError((error as Error).message.split(/\. |\n/)[0]!, { cause: error })
  }
}

function readFlag(
  name: string,
  flag: Flag,
  written: unknown,
  env: Readonly<Record<string, string | undefined>>,
): Value {
  if (flag.type === 'boolean') return written === true || isTrue(flag.env === undefined ? '' : env[flag.env])
  const inherited = flag.env === undefined || env[flag.env] === '' ? undefined : env[flag.env]
  const text = (written as string | undefined) ?? inherited ?? flag.default
  if (text === undefined || flag.type === 'text') return text
  const value = readNumber(flag.type, text)
  if (value === undefined || value < (flag.min ?? 0) || value > (flag.max ?? Number.MAX_SAFE_INTEGER)) {
    throw new UsageError(`--${name} takes ${allowed(flag)}, not "${text}"`)
  }
  return value
}

const isTrue = (text: string | undefined): boolean => text === '1' || text === 'true'

function readNumber(type: 'integer' | 'size' | 'seconds', text: string): number | undefined {
  if (type === 'size') return parseSize(text)
  if (type === 'seconds') return parseSeconds(text)
  return /^\d+$/.test(text) ? Number(text) : undefined
}

function allowed(flag: Flag): string {
  const what = { size: 'a size such as 8MiB', seconds: 'a duration such as 15m', integer: 'a whole number' }
  const write = flag.type === 'size' ? writeSize : flag.type === 'seconds' ? writeDuration : String
  const range =
    flag.max !== undefined
      ? ` from ${write(flag.min ?? 0)} to ${write(flag.max)}`
      : flag.min !== undefined
        ? ` of at least ${write(flag.min)}`
        : ''
  return `${what[flag.type as keyof typeof what]}${range}`
}

function readArguments(
  verb: AnyVerb,
  positionals: readonly string[],
): Record<string, string | readonly string[] | undefined> {
  const rest = [...positionals]
  const values: Record<string, string | readonly string[] | undefined> = {}
  for (const [name, argument] of Object.entries<Argument>(verb.arguments)) {
    if (argument.required && rest.length === 0) throw new UsageError(`${name.toUpperCase()} is missing`)
    values[name] = argument.many === true ? rest.splice(0) : rest.shift()
  }
  if (rest.length > 0) throw new UsageError(`"${rest[0]!}" is one argument too many`)
  return values
}
