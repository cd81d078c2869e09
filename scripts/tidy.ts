/**
 * The repository's own rules, run as a check: who may import whom, how files are named, and that
 * every promise of docs/semantics.md has a test named by its id, and every id in a test a promise.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

const mayImport: Readonly<Record<string, readonly string[]>> = {
  checksum: [],
  system: [],
  protocol: ['checksum'],
  storage: ['checksum', 'system'],
  engine: ['protocol', 'checksum', 'storage', 'system'],
  access: ['protocol', 'checksum', 'storage', 'system'],
  server: ['protocol', 'checksum', 'storage', 'engine', 'access', 'system'],
  client: ['protocol', 'checksum', 'system'],
  transfer: ['protocol', 'checksum', 'client', 'system'],
  browser: ['protocol', 'checksum', 'client', 'transfer'],
  console: ['protocol', 'client', 'browser'],
  cli: ['protocol', 'checksum', 'storage', 'engine', 'access', 'server', 'client', 'transfer', 'system'],
}

/** These run in a browser too: no module of Node's, but in files named `node-…`. */
const browserFolders = new Set(['protocol', 'checksum', 'client', 'transfer', 'browser', 'console'])

const forbiddenNames = /(^|\/)(utils?|common|helpers?|core|lib|shared|types|misc)(\/|\.[a-z]+$)/
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.wasm|\.as|\.config|\.d)?\.(ts|tsx|mjs|js)$/
const linesMax = 400

const problems: string[] = []
const problem = (file: string, what: string): void => void problems.push(`${file}: ${what}`)

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|tsx|mjs|js)$/.test(file))
const texts = new Map(files.flatMap((file) => readIfThere(file)))

function readIfThere(file: string): [string, string][] {
  try {
    return [[file, readFileSync(file, 'utf8')]]
  } catch {
    return [] // Deleted, and not committed yet.
  }
}

const folderOf = (file: string): string | undefined => /^src\/([^/]+)\//.exec(file)?.[1]
const isTest = (file: string): boolean => file.startsWith('test/') || file.includes('.test.')

for (const [file, text] of texts) {
  checkName(file, text)
  if (file.startsWith('src/') && file !== 'src/index.ts') checkImports(file, text)
}
checkPromises()

function checkName(file: string, text: string): void {
  const name = file.slice(file.lastIndexOf('/') + 1)
  if (!kebabCase.test(name)) problem(file, 'is not kebab-case')
  if (forbiddenNames.test(file)) problem(file, 'has a name that says nothing')
  const lines = text.split('\n').length
  const generated = file.endsWith('.wasm.ts')
  if (lines > linesMax && !generated && !isTest(file))
    problem(file, `has ${lines} lines, more than ${linesMax}`)
  if (/\b(TO[D]O|FIX[M]E|X{3})\b/.test(text)) problem(file, 'has a note of unfinished work')
  if (/\b(test|it|describe)\.(only|skip|todo)\(/.test(text)) problem(file, 'has a test that is left out')
}

function checkImports(file: string, text: string): void {
  const folder = folderOf(file)
  const allowed = folder === undefined ? undefined : mayImport[folder]
  if (folder === undefined || allowed === undefined) {
    problem(file, 'stands in no folder of the architecture')
    return
  }
  if (isTest(file)) return
  for (const [, target] of text.matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
    if (target === undefined) continue
    if (target.startsWith('.')) {
      const other = folderOf(normalize(join(dirname(file), target)))
      if (other !== folder && !allowed.includes(other ?? '')) problem(file, `may not import ${target}`)
    } else if (target.startsWith('node:') && browserFolders.has(folder) && !/(^|\/)node-[^/]*$/.test(file)) {
      problem(file, `imports ${target}, and must run in a browser`)
    }
  }
}

function checkPromises(): void {
  const promised = new Set<string>()
  for (const [, id] of readFileSync('docs/semantics.md', 'utf8').matchAll(/^\| ([A-Z]+-\d+) \|/gm)) {
    if (promised.has(id!)) problem('docs/semantics.md', `promises ${id} twice`)
    promised.add(id!)
  }
  const tested = new Set<string>()
  for (const [file, text] of texts) {
    if (!isTest(file)) continue
    for (const [, id] of text.matchAll(/['"`]([A-Z]+-\d+)[ a-z(]/g)) {
      tested.add(id!)
      if (!promised.has(id!)) problem(file, `tests ${id}, which docs/semantics.md does not promise`)
    }
  }
  for (const id of promised)
    if (!tested.has(id)) problem('docs/semantics.md', `promises ${id}, and no test is named by it`)
}

if (problems.length > 0) {
  console.error(problems.join('\n'))
  console.error(`tidy: ${problems.length} problems`)
  process.exit(1)
}
console.log(`tidy: ${texts.size} files keep the rules`)
