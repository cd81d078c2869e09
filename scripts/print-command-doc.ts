/** Prints docs/command.md from the declarations of the verbs; with --check only says whether it is up to date. */
import { readFile, writeFile } from 'node:fs/promises'
import { describeFlag, usageOf } from '../src/cli/print-help.ts'
import { connectionFlags, globalFlags } from '../src/cli/verb.ts'
import type { AnyVerb, Argument, Flag } from '../src/cli/verb.ts'
import { loadVerbs } from '../src/cli/verbs.ts'

const path = new URL('../docs/command.md', import.meta.url)

const table = (title: string, rows: readonly (readonly [string, string])[]): string =>
  rows.length === 0
    ? ''
    : `| ${title} | |\n|---|---|\n${rows.map(([name, text]) => `| \`${name}\` | ${text} |`).join('\n')}\n\n`

const flagRows = (flags: Readonly<Record<string, Flag>>): (readonly [string, string])[] =>
  Object.entries(flags).map(([name, flag]) => describeFlag(name, flag))

const sectionOf = (verb: AnyVerb): string => {
  const argumentRows = Object.entries<Argument>(verb.arguments).map(
    ([name, { summary }]) => [name.toUpperCase(), summary] as const,
  )
  const examples = verb.examples.map(({ command, summary }) => `# ${summary}\n${command}`)
  return [
    `## ${verb.name}\n\n${verb.summary}.\n\n\`\`\`\n${usageOf(verb)}\n\`\`\`\n\n`,
    verb.description === undefined ? '' : `${verb.description}\n\n`,
    table('argument', argumentRows),
    table('flag', flagRows(verb.flags)),
    verb.connects ? 'Talks to a server: takes the connection flags.\n\n' : '',
    examples.length === 0 ? '' : `\`\`\`sh\n${examples.join('\n')}\n\`\`\`\n\n`,
  ].join('')
}

const introduction = `# The command

Printed from the declarations in \`src/cli/commands/\` by \`scripts/print-command-doc.ts\`; do not edit by hand.

In a checkout, \`npm run partita -- VERB …\` is what \`partita VERB …\` is where the package is installed.
Results go to stdout, progress and notes to stderr.

`

const connections = `## Where it connects to

The endpoint is \`--endpoint-url\`, else \`AWS_ENDPOINT_URL_S3\`, else \`AWS_ENDPOINT_URL\`, else that of the
profile. Credentials are those of the environment or of the profile in the shared AWS files. Where none are to
be found, or the endpoint is on this machine and none are in the environment, the server that \`partita serve\`
runs in this folder is meant: \`http://127.0.0.1:9000\` with the credentials in \`./data/credentials.json\`.

`

const exits = `## Exit codes

| code | meaning |
|---|---|
| 0 | done |
| 1 | a transfer or a deletion failed, or \`ls\` found nothing, or \`fsck\` found damage |
| 2 | some were skipped |
| 130 | interrupted |
| 252 | the command line is wrong |
| 253 | the configuration or the credentials are wrong |
| 254 | the server answered with an error |
| 255 | anything else, such as no connection |
`

const print = async (): Promise<string> => {
  const verbs = await loadVerbs()
  const contents = verbs.map(({ name, summary }) => `| [${name}](#${name.replace(' ', '-')}) | ${summary} |`)
  return [
    introduction,
    `| verb | |\n|---|---|\n${contents.join('\n')}\n\n`,
    ...verbs.map(sectionOf),
    `## Common flags\n\n${table('connection', flagRows(connectionFlags))}${table('every verb', flagRows(globalFlags))}`,
    connections,
    exits,
  ].join('')
}

const wanted = await print()
if (!process.argv.includes('--check')) {
  await writeFile(path, wanted)
} else if ((await readFile(path, 'utf8').catch(() => '')) !== wanted) {
  process.stderr.write(
    'docs/command.md is not what the verbs declare: run node scripts/print-command-doc.ts\n',
  )
  process.exitCode = 1
}
