/** The server as a program of its own, for tests: options in JSON as its argument, one line out when it serves. */
import { serve } from '../src/server/serve.ts'
import type { ServeOptions } from '../src/server/serve.ts'
import { stopOnSignals } from '../src/server/stop-on-signals.ts'

const options = JSON.parse(process.argv[2] ?? '{}') as ServeOptions
try {
  const server = await serve(options)
  stopOnSignals(server)
  process.stdout.write(`${JSON.stringify({ endpoint: server.endpoint, credentials: server.credentials })}\n`)
} catch (error) {
  if (options.logLevel !== 'silent') throw error
  process.exitCode = 1
}
