/**
 * Makes a checkout runnable: the packages of package-lock.json, and a Node that runs TypeScript.
 *
 * Plain JavaScript without a dependency, for any Node from 20 on. Silent when nothing is to be
 * done; two at once wait for each other.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const lockFile = join(root, '.cache', 'setup.lock')
const pollMs = 200

/** Node strips types without a warning from these versions on. */
const runsTypeScript = (version) => {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 12)
}

/** True when this very process can import a TypeScript file. */
export const thisNodeWillDo = runsTypeScript(process.version)

const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

/** npm writes node_modules/.package-lock.json last, so it says what is really there. */
const isInstalled = () => {
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages
  if (installed === undefined) return false
  const wanted = readJson(join(root, 'package-lock.json')).packages
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const there = installed[path]
    return there === undefined ? entry.optional === true : there.version === entry.version
  })
}

const installedNode = () =>
  [
    join(root, 'node_modules', 'node', 'bin', 'node'),
    join(root, 'node_modules', 'node', 'bin', 'node.exe'),
  ].find(existsSync)

const findNode = () => (thisNodeWillDo ? process.execPath : installedNode())

const isAlive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

/** Runs `work` while no other process of this checkout does. */
const alone = (work) => {
  mkdirSync(dirname(lockFile), { recursive: true })
  for (;;) {
    try {
      const file = openSync(lockFile, 'wx')
      writeSync(file, String(process.pid))
      closeSync(file)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    sleep(pollMs)
    const holder = existsSync(lockFile) ? Number(readFileSync(lockFile, 'utf8')) : 0
    if (holder > 0 && !isAlive(holder)) rmSync(lockFile, { force: true })
  }
  try {
    return work()
  } finally {
    rmSync(lockFile, { force: true })
  }
}

const run = (command, args, cwd) => {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' })
  if (result.status === 0) return
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`
  const told = output.trim().split('\n').slice(0, 20).join('\n')
  throw new Error(`\`${command} ${args.join(' ')}\` failed:\n${told}`)
}

const install = () => {
  if (isInstalled() && findNode() !== undefined) return
  if (!isInstalled()) {
    process.stderr.write('Installing the packages of package-lock.json (once) …\n')
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], root)
  }
  // Where npm is told not to run the scripts of packages, the package `node` is still empty.
  const nodePackage = join(root, 'node_modules', 'node')
  if (findNode() === undefined) run(process.execPath, ['installArchSpecificPackage'], nodePackage)
}

/**
 * Makes node_modules match package-lock.json.
 *
 * @returns the path of a Node that runs TypeScript.
 * @throws {Error} when npm fails, with its output.
 */
export const setup = () => {
  if (!isInstalled() || findNode() === undefined) alone(install)
  const node = findNode()
  if (node === undefined) throw new Error('Node 24.12 or later is needed: https://nodejs.org/')
  return node
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(`${setup()}\n`)
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
