/**
 * `npm test`: all set-up, the static checks, then the tests.
 *
 * The last line is `N passed, N failed` of the tests; the exit code is 0 only when every check and
 * every test has passed. Arguments, if any, are the test files to run in place of all.
 */
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { root, setup } from './setup.mjs'

const bin = join(root, 'node_modules', '.bin')

const checks = [
  ['types', 'tsc', '-p', '.'],
  ['types in a browser', 'tsc', '-p', 'tsconfig.browser.json'],
  ['lint', 'oxlint', '--quiet'],
  ['format', 'oxfmt', '--check'],
  ['tidy', 'node', 'scripts/tidy.ts'],
  ['docs/command.md', 'node', 'scripts/print-command-doc.ts', '--check'],
  ['docs/compatibility.md', 'node', 'scripts/print-compatibility.ts', '--check'],
]

/** The longer suites (crashes, real clients, memory under load) are run by .ci/run. */
const testFiles = [
  'src/**/*.test.ts',
  'test/*.test.ts',
  'test/{suites,storage,conformance}/**/*.test.ts',
  'test/e2e/command.test.ts',
]

/** Resolves with exit code and output; `live` passes the output on as it comes instead. */
const run = (command, args, { live = false } = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` },
      stdio: ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'],
      shell: process.platform === 'win32',
    })
    const output = []
    child.stdout?.on('data', (chunk) => output.push(chunk))
    child.stderr?.on('data', (chunk) => output.push(chunk))
    child.on('error', (error) => resolve({ code: 1, output: error.message }))
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(output).toString() }))
  })

const runCheck = async ([name, command, ...args]) => {
  const startedAt = performance.now()
  const { code, output } = await run(command, args)
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  process.stdout.write(`${code === 0 ? '✓' : '✗'} ${name} (${seconds} s)\n`)
  if (code !== 0) process.stdout.write(`${output.trimEnd()}\n\n`)
  return code === 0
}

/** Two at a time: each of the checkers uses several cores by itself. */
const runChecks = async () => {
  const waiting = [...checks]
  let allPassed = true
  const runNext = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      if (!(await runCheck(check))) allPassed = false
    }
  }
  await Promise.all([runNext(), runNext()])
  return allPassed
}

const main = async () => {
  const node = setup()
  const named = process.argv.slice(2)
  const checked = named.length > 0 || (await runChecks())
  const tests = await run(
    node,
    [
      '--test',
      '--test-isolation=none',
      '--test-reporter=./scripts/test-reporter.mjs',
      '--test-reporter-destination=stdout',
      ...(named.length > 0 ? named : testFiles),
    ],
    { live: true },
  )
  process.exitCode = checked && tests.code === 0 ? 0 : 1
}

await main().catch((error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
