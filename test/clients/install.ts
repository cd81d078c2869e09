/**
 * Brings the S3 clients that the end-to-end tests drive: boto3, aws-cli and s3cmd from PyPI, rclone
 * from Debian's packages or the Go module proxy, each into `.cache/clients`. What cannot be had is
 * told with its reason; the tests fail on it where `CI` is set.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const folder = resolve('.cache/clients')

export type Install = { readonly path: string } | { readonly missing: string }

const attempt = (install: () => string): Install => {
  try {
    return { path: install() }
  } catch (error) {
    const { message, stderr } = error as { message: string; stderr?: Buffer }
    return { missing: `${message}\n${stderr?.toString().slice(-500) ?? ''}` }
  }
}

const run = (command: string, args: readonly string[], cwd?: string): void => {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], ...(cwd === undefined ? {} : { cwd }) })
}

/** The path of a program of the Python environment: `python`, `aws` or `s3cmd`. */
export const pythonProgram = (name: 'python' | 'aws' | 's3cmd'): Install =>
  attempt(() => {
    const environment = join(folder, 'python')
    const ready = join(environment, '.installed')
    if (!existsSync(ready)) {
      mkdirSync(folder, { recursive: true })
      run('python3', ['-m', 'venv', environment])
      run(join(environment, 'bin/pip'), ['install', '--quiet', 'boto3==1.44.5', 'awscli', 's3cmd==2.4.0'])
      writeFileSync(ready, '')
    }
    return join(environment, 'bin', name)
  })

export const rclone = (): Install =>
  attempt(() => {
    const path = join(folder, 'rclone')
    if (existsSync(path)) return path
    mkdirSync(folder, { recursive: true })
    try {
      installDebianRclone(path)
    } catch {
      run('go', ['version'])
      execFileSync('go', ['install', 'github.com/rclone/rclone@v1.71.2'], {
        env: { ...process.env, GOBIN: folder },
        stdio: ['ignore', 'ignore', 'pipe'],
      })
    }
    return path
  })

const installDebianRclone = (path: string): void => {
  const work = mkdtempSync(join(tmpdir(), 'rclone-'))
  try {
    try {
      run('apt-get', ['download', 'rclone'], work)
    } catch {
      run('apt-get', ['update'])
      run('apt-get', ['download', 'rclone'], work)
    }
    const archive = readdirSync(work).find((name) => name.endsWith('.deb'))
    if (archive === undefined) throw new Error('apt-get downloaded no package')
    run('dpkg', ['-x', archive, 'unpacked'], work)
    run('cp', [join(work, 'unpacked/usr/bin/rclone'), path])
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
