import { pino } from 'pino'
import type { Logger } from 'pino'

export type { Logger }

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/**
 * One JSON object a line on standard error: `time` in ISO 8601, `level` as a word, `node`. Headers,
 * query strings and credentials are never logged.
 */
export const createLog = (options: { readonly level: LogLevel; readonly node: string }): Logger =>
  pino(
    {
      level: options.level,
      base: { node: options.node },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    // Synchronous: the last lines before a crash are the ones that matter.
    pino.destination({ dest: 2, sync: true }),
  )

/** For what must be known afterwards, whatever else is logged: at level info, unless the log is silent. */
export const auditLogOf = (log: Logger): Logger =>
  log.level === 'silent' ? log : log.child({}, { level: 'info' })
