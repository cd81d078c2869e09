/** Reports a test run in few words: each failure whole, then the counts on one line. */
import { inspect } from 'node:util'

const describe = (error) => {
  const cause = error?.cause ?? error
  return cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause)
}

const indent = (text) => text.replace(/^/gm, '    ')

// oxlint-disable-next-line import/no-default-export -- node:test wants its reporters so.
export default async function* report(events) {
  let passed = 0
  let failed = 0
  for await (const { type, data } of events) {
    // A suite, or a test around others, fails with what is in it: that has been told.
    const isOuter = data?.details?.error?.failureType === 'subtestsFailed'
    if (type === 'test:fail' && data.todo === undefined && !isOuter) {
      yield `✗ ${data.name}\n    ${data.file ?? ''}:${data.line ?? 0}\n${indent(describe(data.details.error))}\n\n`
    } else if (type === 'test:stderr' || type === 'test:stdout') {
      yield data.message
    } else if (type === 'test:summary' && data.file === undefined) {
      passed = data.counts.passed
      failed = data.counts.tests - data.counts.passed - data.counts.skipped - data.counts.todo
    }
  }
  yield `${passed} passed, ${failed} failed\n`
}
