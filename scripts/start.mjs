/** `npm start`: the server, with all the set-up that a fresh clone needs. */
import { runCommand } from './run-command.mjs'

await runCommand(['serve', ...process.argv.slice(2)])
