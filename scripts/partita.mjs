/** `npm run partita -- …`: the command, unbuilt. Paths are relative to where npm was called. */
import { runCommand } from './run-command.mjs'

if (process.env.npm_lifecycle_event === 'partita' && process.env.INIT_CWD !== undefined) {
  process.chdir(process.env.INIT_CWD)
}
await runCommand(process.argv.slice(2))
