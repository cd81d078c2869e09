/** Help as text, from the declarations of the verbs. */
import { connectionFlags, globalFlags } from './verb.ts'
import type { AnyVerb, Argument, Flag } from './verb.ts'

const widthMax = 100

/** Breaks text into lines of at most `width` characters. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return line === '' ? lines : [...lines, line]
}

/** Two columns, the second wrapped. */
function columns(rows: readonly (readonly [string, string])[]): string {
  const left = Math.max(...rows.map(([name]) => name.length)) + 4
  return rows
    .map(
      ([name, text]) => `  ${name}`.padEnd(left) + wrap(text, widthMax - left).join(`\n${' '.repeat(left)}`),
    )
    .join('\n')
}

/** `partita cp [flags] SOURCE TARGET` */
export function usageOf(verb: AnyVerb): string {
  const words = Object.entries<Argument>(verb.arguments).map(([name, { required, many }]) => {
    const word = many === true ? `${name.toUpperCase()}...` : name.toUpperCase()
    return required ? word : `[${word}]`
  })
  return ['partita', verb.name, '[flags]', ...words].join(' ')
}

const valueNames = { text: 'TEXT', integer: 'N', size: 'SIZE', seconds: 'DURATION' } as const

/** The spelling of a flag, and what is said of it. */
export function describeFlag(name: string, flag: Flag): readonly [string, string] {
  const value = flag.type === 'boolean' ? '' : ` ${flag.value ?? valueNames[flag.type]}`
  const short = flag.short === undefined ? '' : `-${flag.short}, `
  const notes = [
    ...(flag.default === undefined ? [] : [`default ${flag.default}`]),
    ...(flag.env === undefined ? [] : [`environment ${flag.env}`]),
  ]
  const summary = notes.length === 0 ? flag.summary : `${flag.summary} (${notes.join('; ')})`
  return [`${short}--${name}${value}`, summary]
}

const flagRows = (flags: Readonly<Record<string, Flag>>): (readonly [string, string])[] =>
  Object.entries(flags).map(([name, flag]) => describeFlag(name, flag))

export function verbHelp(verb: AnyVerb): string {
  const parts = [`${verb.summary}.`, `Usage: ${usageOf(verb)}`]
  if (verb.description !== undefined) parts.push(wrap(verb.description, widthMax).join('\n'))
  const rows = Object.entries<Argument>(verb.arguments).map(
    ([name, { summary }]) => [name.toUpperCase(), summary] as const,
  )
  if (rows.length > 0) parts.push(`Arguments:\n${columns(rows)}`)
  if (Object.keys(verb.flags).length > 0) parts.push(`Flags:\n${columns(flagRows(verb.flags))}`)
  const common = { ...(verb.connects ? connectionFlags : {}), ...globalFlags }
  parts.push(`Common flags:\n${columns(flagRows(common))}`)
  const examples = verb.examples.map(({ command, summary }) => `  # ${summary}\n  ${command}`)
  if (examples.length > 0) parts.push(`Examples:\n${examples.join('\n')}`)
  return `${parts.join('\n\n')}\n`
}

/** The list of verbs: all of them, or those of a group. */
export function overviewHelp(verbs: readonly AnyVerb[], group?: string): string {
  const shown = group === undefined ? verbs : verbs.filter(({ name }) => name.startsWith(`${group} `))
  const title =
    group === undefined
      ? 'S3 multipart upload, both sides of the wire: a server and a transfer command.\n\n'
      : ''
  const usage =
    group === undefined ? 'partita VERB [flags] [arguments]' : `partita ${group} VERB [flags] [arguments]`
  const rows = shown.map(({ name, summary }) => [name, summary] as const)
  return (
    `${title}Usage: ${usage}\n\nVerbs:\n${columns(rows)}\n\n` +
    'Help of a verb: partita VERB --help. Version: partita --version.\n'
  )
}
