/** Runs the command of this checkout, after its set-up, and ends as it ends. */
import { spawn } from 'node:child_process'
import * as nodeModule from 'node:module'
import { constants } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, setup, thisNodeWillDo } from './setup.mjs'

const main = join(root, 'src', 'cli', 'main.ts')

// Processes that this one starts find the folder in their environment.
process.env.NODE_COMPILE_CACHE ??= join(root, '.cache', 'compile')

/** In another process, when the Node that runs this cannot run TypeScript. */
const runInChild = (node, args) => {
  const child = spawn(node, [main, ...args], { stdio: 'inherit' })
  // Ctrl-C in a terminal reaches the child as well: the command takes a signal in quick repetition for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 255
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal]
  })
}

/** @param {readonly string[]} args the command line, beginning with the verb */
export const runCommand = async (args) => {
  let node
  try {
    node = setup()
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 253
    return
  }
  if (!thisNodeWillDo) return runInChild(node, args)
  nodeModule.enableCompileCache?.(process.env.NODE_COMPILE_CACHE)
  process.argv = [process.execPath, main, ...args]
  await import(pathToFileURL(main).href)
}
