/**
 * A verb is one declaration: the parser, the help, and docs/command.md are all read from it.
 */
import type { Output } from './output.ts'

/** `size` is bytes and may be written 8MiB; `seconds` may be written 15m, 2h or 7d. */
export type FlagType = 'boolean' | 'text' | 'integer' | 'size' | 'seconds'

export interface Flag {
  readonly type: FlagType
  readonly summary: string
  /** One letter. */
  readonly short?: string
  /** What stands for the value in the help. */
  readonly value?: string
  /** As it would be written on the command line. */
  readonly default?: string
  /** Environment variable that is read where the flag is not given. */
  readonly env?: string
  readonly min?: number
  readonly max?: number
}

export interface Argument {
  readonly summary: string
  readonly required: boolean
  /** Takes all that is left; only for the last one. */
  readonly many?: boolean
}

type Flags = Readonly<Record<string, Flag>>
/** In the order of the command line. */
type Arguments = Readonly<Record<string, Argument>>

type Given<F extends Flag, T> = F extends { readonly default: string } ? T : T | undefined

type FlagValue<F extends Flag> = F['type'] extends 'boolean'
  ? boolean
  : F['type'] extends 'text'
    ? Given<F, string>
    : Given<F, number>

type ArgumentValue<A extends Argument> = A extends { readonly many: true }
  ? readonly string[]
  : A extends { readonly required: true }
    ? string
    : string | undefined

export type FlagValues<F extends Flags> = { readonly [Name in keyof F]: FlagValue<F[Name]> }
export type ArgumentValues<A extends Arguments> = { readonly [Name in keyof A]: ArgumentValue<A[Name]> }

/** What every verb that talks to a server understands. */
export const connectionFlags = {
  'endpoint-url': {
    type: 'text',
    value: 'URL',
    env: 'AWS_ENDPOINT_URL_S3',
    summary: 'the server to talk to',
  },
  profile: {
    type: 'text',
    value: 'NAME',
    env: 'AWS_PROFILE',
    summary: 'profile of the shared AWS configuration files',
  },
  region: { type: 'text', value: 'NAME', env: 'AWS_REGION', summary: 'region to sign for' },
} as const satisfies Flags

export const globalFlags = {
  json: { type: 'boolean', summary: 'print one JSON object a line instead of text' },
  quiet: { type: 'boolean', short: 'q', summary: 'print no progress and no notes' },
  help: { type: 'boolean', short: 'h', summary: 'print the help of the verb' },
} as const satisfies Flags

export type ConnectionSettings = FlagValues<typeof connectionFlags>

/** One call of a verb: what was written, and the world around it. */
export interface Call<A extends Arguments = Arguments, F extends Flags = Flags> {
  readonly arguments: ArgumentValues<A>
  readonly flags: FlagValues<F>
  readonly connection: ConnectionSettings
  readonly output: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
}

export interface Verb<A extends Arguments = Arguments, F extends Flags = Flags> {
  /** One word, or two where verbs form a group: `uploads ls`. */
  readonly name: string
  /** Begins with a verb in the third person, ends without a full stop. */
  readonly summary: string
  /** What a user must know beyond the summary. */
  readonly description?: string
  readonly arguments: A
  readonly flags: F
  /** Whether it talks to a server, and so takes the connection flags. */
  readonly connects: boolean
  readonly examples: readonly { readonly command: string; readonly summary: string }[]
  /** Resolves with the exit code when it is not 0. */
  run(call: Call<A, F>): Promise<number | void>
}

/** A verb whatever its arguments and flags. */
export type AnyVerb = Omit<Verb, 'run'> & { run(call: Call<never, never>): Promise<number | void> }

/** Declares a verb; a function only so that its types are inferred. */
export const verb = <const A extends Arguments, const F extends Flags>(declaration: Verb<A, F>): Verb<A, F> =>
  declaration
