/** Every command of docs/access.md, in its order, as a reader would run them. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pythonProgram } from '../clients/install.ts'
import { openPartitaWorld } from './run-partita.ts'

const run = promisify(execFile)
const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The page as one script; what it says is refused must be. */
const scriptOf = (page: string): string => {
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block)
  const body = blocks.join('\n').replace(/^(.*?)\s*# AccessDenied$/gm, 'refused $1')
  return `set -euo pipefail
refused() {
  local said
  if said=$("$@" 2>&1); then echo "not refused: $*" >&2; exit 1; fi
  case "$said" in *AccessDenied*) ;; *) echo "$*: $said" >&2; exit 1 ;; esac
}
${body}`
}

test('IAM-30 the commands of docs/access.md do what the page says', { timeout: 180_000 }, async (t) => {
  const aws = pythonProgram('aws')
  assert.ok('path' in aws, 'missing' in aws ? aws.missing : '')
  const world = await openPartitaWorld()
  t.after(() => world.stop())
  const programs = join(world.folder, 'bin')
  await mkdir(programs)
  await symlink(aws.path, join(programs, 'aws'))
  const partita = join(programs, 'partita')
  await writeFile(
    partita,
    `#!/bin/sh\nexec "${process.execPath}" "${fileOf('../../src/cli/main.ts')}" "$@"\n`,
  )
  await chmod(partita, 0o755)
  const { accessKeyId, secretAccessKey } = JSON.parse(
    await readFile(join(world.folder, 'data', 'credentials.json'), 'utf8'),
  ) as { accessKeyId: string; secretAccessKey: string }
  // The root's keys as the default profile, so that a command's own --profile counts.
  await mkdir(join(world.folder, '.aws'))
  await writeFile(
    join(world.folder, '.aws', 'credentials'),
    `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
  )
  const env = {
    PATH: `${programs}:${dirname(process.execPath)}:${process.env['PATH']}`,
    HOME: world.folder,
    PARTITA_DATA: join(world.folder, 'data'),
    AWS_ENDPOINT_URL: world.endpoint,
    AWS_DEFAULT_REGION: 'us-east-1',
  }
  const script = scriptOf(await readFile(fileOf('../../docs/access.md'), 'utf8'))
  assert.ok(script.split('refused partita').length > 8)
  const { stdout } = await run('bash', ['-c', script], { cwd: world.folder, env })
  assert.match(stdout, /for you/)
  assert.match(stdout, /arn:aws:iam::\d{12}:user\/eve/)
})
