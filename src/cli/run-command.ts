import { exitCodes, tellError, UsageError } from './exit-codes.ts'
import { createOutput } from './output.ts'
import type { Streams } from './output.ts'
import { parseCommandLine } from './parse-command-line.ts'
import { overviewHelp, usageOf, verbHelp } from './print-help.ts'
import type { AnyVerb, Call } from './verb.ts'
import { loadVerbs, verbLoaders } from './verbs.ts'
import { readVersion } from './version.ts'

/** The world as the command sees it. */
export interface World extends Streams {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted when the user wants the command to end. */
  readonly signal: AbortSignal
}

/**
 * Runs one command line (without `node` and the file) and resolves with the exit code. Never throws:
 * what fails is told on stderr in one line.
 */
export async function runCommand(words: readonly string[], world: World): Promise<number> {
  const asked = askedForHelp(words)
  if (asked !== undefined) {
    world.stdout.write(await asked())
    return exitCodes.done
  }
  let output = createOutput(world, { json: words.includes('--json'), quiet: false })
  let verb: AnyVerb | undefined
  try {
    const found = findVerb(words)
    verb = await verbLoaders[found.name]!()
    const line = parseCommandLine(verb, found.rest, world.env)
    if (line.global.help) {
      world.stdout.write(verbHelp(verb))
      return exitCodes.done
    }
    output = createOutput(world, line.global)
    const call: Call = { ...line, output, env: world.env, signal: world.signal } as Call
    return (await verb.run(call as Call<never, never>)) ?? exitCodes.done
  } catch (error) {
    output.status(undefined)
    if (world.signal.aborted) return exitCodes.interrupted
    const told = tellError(error)
    output.error(told.code, told.message)
    if (error instanceof UsageError && !output.json) {
      output.note(`Usage: ${verb === undefined ? 'partita VERB' : usageOf(verb)}; more by --help`)
    }
    return told.exitCode
  }
}

/** Help of the whole or of a group, and the version: what needs no verb. */
function askedForHelp(words: readonly string[]): (() => Promise<string>) | undefined {
  const [first, second] = words
  const wantsHelp = (word: string | undefined): boolean =>
    word === undefined || word === '--help' || word === '-h' || word === 'help'
  if (first === '--version' || first === '-V') return async () => `partita ${await readVersion()}\n`
  if (wantsHelp(first) && (second === undefined || first !== 'help')) {
    return async () => overviewHelp(await loadVerbs())
  }
  if (first === 'help') return () => helpOf(words.slice(1))
  if (isGroup(first!) && wantsHelp(second)) return async () => overviewHelp(await loadVerbs(), first)
  return undefined
}

async function helpOf(words: readonly string[]): Promise<string> {
  const load = verbLoaders[words.join(' ')]
  if (load !== undefined) return verbHelp(await load())
  return overviewHelp(await loadVerbs(), isGroup(words[0]!) ? words[0] : undefined)
}

const isGroup = (word: string): boolean =>
  Object.keys(verbLoaders).some((name) => name.startsWith(`${word} `))

/** The verb may stand after common flags without a value: `partita --json ls`. */
function findVerb(words: readonly string[]): { name: string; rest: readonly string[] } {
  const leading = words.findIndex((word) => !word.startsWith('-'))
  if (leading < 0) throw new UsageError('No verb is given')
  const before = words.slice(0, leading)
  for (const count of [2, 1]) {
    const name = words.slice(leading, leading + count).join(' ')
    if (name in verbLoaders) return { name, rest: [...before, ...words.slice(leading + count)] }
  }
  const given = isGroup(words[leading]!) ? words.slice(leading, leading + 2).join(' ') : words[leading]!
  throw new UsageError(`There is no verb "${given}"`)
}
