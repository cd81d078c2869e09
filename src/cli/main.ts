#!/usr/bin/env node
import { runCommand } from './run-command.ts'

/** Ctrl-C reaches a command more than once when npm or a script stands around it. */
const repetitionMs = 1000

const stop = new AbortController()
let stoppedAt: number | undefined

const onSignal = (): void => {
  if (stoppedAt !== undefined && performance.now() - stoppedAt > repetitionMs) process.exit(130)
  stoppedAt ??= performance.now()
  stop.abort()
}

process.on('SIGINT', onSignal)
process.on('SIGTERM', onSignal)
process.on('SIGHUP', onSignal)
// `partita ls | head`: whoever reads has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 255))

process.exitCode = await runCommand(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: stop.signal,
})
// Standard input may be open still, and nobody reads it any more.
if (stop.signal.aborted) process.exit()
