import { constants } from 'node:os'
import type { RunningServer } from './serve.ts'

/** Two signals as quick as this are one, which came by two ways. */
const onceMs = 500

/**
 * Stops the server at SIGINT or SIGTERM, and ends the process once it has: with code 0. A second
 * signal ends everything at once, with 128 and the signal's number.
 */
export const stopOnSignals = (server: RunningServer, stopping: () => void = () => {}): void => {
  let firstAt: number | undefined
  const receive = (signal: NodeJS.Signals): void => {
    const now = performance.now()
    if (firstAt === undefined) {
      firstAt = now
      stopping()
      server.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      )
    } else if (now - firstAt > onceMs) {
      server.kill()
      process.exit(128 + constants.signals[signal])
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, receive)
}
